//! The rule of an owed mail: when it is sent, and what is recorded about it.

use crate::{
    EmailAddress, Nonce, Status, SubscriberId, Subscribers, Subscription, TableError, Timestamp,
    table::{number, send, text},
};

/// Why a requested mail has not been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsentMail {
    /// The mailer has not processed it yet, or SES has not accepted it yet.
    Waiting,
    /// The mailer set it aside, because too many mails were requested at once.
    Held,
    /// SES refused it permanently.
    Refused,
}

impl Subscription {
    /// Why the requested mail has not been sent. `None` if it was sent, or if nobody needs it any more.
    #[must_use]
    pub fn unsent_mail(&self, now: Timestamp) -> Option<UnsentMail> {
        let is_owed = self.status == Status::Pending && self.mailed_at.is_none() && !self.has_expired(now);
        is_owed.then_some(match (self.held_at, self.refused_at) {
            (Some(_), _) => UnsentMail::Held,
            (None, Some(_)) => UnsentMail::Refused,
            (None, None) => UnsentMail::Waiting,
        })
    }

    /// The address to which the mail with this nonce must be sent now. `None` if no mail must be sent, or if a newer
    /// mail was requested.
    #[must_use]
    pub fn mail_to_send(&self, nonce: &Nonce, now: Timestamp) -> Option<&EmailAddress> {
        let is_newest = self.nonce.as_ref() == Some(nonce);
        self.email.as_ref().filter(|_| is_newest && self.unsent_mail(now) == Some(UnsentMail::Waiting))
    }
}

impl Subscribers {
    /// Records that SES accepted the mail with this nonce.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn note_mailed(&self, id: SubscriberId, nonce: &Nonce, now: Timestamp) -> Result<(), TableError> {
        self.note("mailed_at", id, nonce, now).await
    }

    /// Records that the mail with this nonce is set aside until an operator releases it.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn note_held(&self, id: SubscriberId, nonce: &Nonce, now: Timestamp) -> Result<(), TableError> {
        self.note("held_at", id, nonce, now).await
    }

    /// Records that SES refused the mail with this nonce permanently.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn note_refused(&self, id: SubscriberId, nonce: &Nonce, now: Timestamp) -> Result<(), TableError> {
        self.note("refused_at", id, nonce, now).await
    }

    /// Records nothing if somebody has requested a newer mail, or if the person has unsubscribed.
    async fn note(&self, attribute: &str, id: SubscriberId, nonce: &Nonce, now: Timestamp) -> Result<(), TableError> {
        let write = self
            .update(id)
            .condition_expression("nonce = :nonce AND attribute_exists(email)")
            .update_expression("SET #attribute = :now")
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":now", number(now));
        send(write).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = 1_800_000_000;

    fn owed() -> Subscription {
        Subscription {
            email: EmailAddress::parse("jo@example.org").ok(),
            nonce: Some(Nonce::from([1; 16])),
            expires_at: Some(NOW + 1),
            ..Subscription::new(Status::Pending)
        }
    }

    #[test]
    fn an_owed_mail_is_sent_until_it_is_noted_or_nobody_needs_it() {
        let nonce = Nonce::from([1; 16]);
        assert!(owed().mail_to_send(&nonce, NOW).is_some());
        for (why, subscription) in [
            ("sent", Subscription { mailed_at: Some(NOW), ..owed() }),
            ("held", Subscription { held_at: Some(NOW), ..owed() }),
            ("refused", Subscription { refused_at: Some(NOW), ..owed() }),
            ("expired", Subscription { expires_at: Some(NOW), ..owed() }),
            ("confirmed", Subscription { status: Status::Confirmed, ..owed() }),
            ("unsubscribed", Subscription { status: Status::Unsubscribed, email: None, ..owed() }),
            ("requested again", Subscription { nonce: Some(Nonce::from([2; 16])), ..owed() }),
        ] {
            assert_eq!(subscription.mail_to_send(&nonce, NOW), None, "{why}");
        }
    }
}

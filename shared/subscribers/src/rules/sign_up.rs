//! The rule of a sign-up: when the newsletter may be requested, and when a mail follows.

use aws_sdk_dynamodb::types::AttributeValue;
use limits::{LINK_LIFETIME, MOST_MAILS, PAUSE_BETWEEN_MAILS};

use crate::{
    Consent, EmailAddress, Nonce, Status, Subscribers, Subscription, TableError, Timestamp,
    table::{Written, number, send, text},
};

/// What happened when somebody requested the newsletter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUpOutcome {
    /// The address must get a mail.
    MailOwed,
    /// The last mail was requested less than ten minutes ago.
    TooSoon,
    /// Five mails were requested, nobody confirmed, and the last link still works.
    TooOften,
    /// The address is subscribed already.
    AlreadyConfirmed,
    /// The mailbox does not exist, or its owner reported a mail as spam.
    NeverAgain,
}

impl Subscription {
    /// What happens when somebody requests the newsletter for this address again.
    #[must_use]
    pub fn sign_up_again(&self, now: Timestamp) -> SignUpOutcome {
        match self.status {
            Status::Confirmed => SignUpOutcome::AlreadyConfirmed,
            Status::Bounced | Status::Complained => SignUpOutcome::NeverAgain,
            Status::Pending if self.requested_after(now.saturating_sub(PAUSE_BETWEEN_MAILS)) => SignUpOutcome::TooSoon,
            Status::Pending if self.mails >= MOST_MAILS && !self.has_expired(now) => SignUpOutcome::TooOften,
            Status::Pending | Status::Unsubscribed => SignUpOutcome::MailOwed,
        }
    }

    fn requested_after(&self, time: Timestamp) -> bool {
        self.requested_at.is_some_and(|requested_at| requested_at > time)
    }
}

impl Subscribers {
    /// Requests the newsletter. After [`SignUpOutcome::MailOwed`], `email` must get a mail. `nonce` identifies that
    /// mail.
    ///
    /// Every outcome takes exactly one write, so the work does not reveal who is subscribed.
    ///
    /// # Errors
    ///
    /// If the table does not answer. Even then, the write may have happened.
    pub async fn sign_up(
        &self,
        email: &EmailAddress,
        consent: &Consent,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<SignUpOutcome, TableError> {
        let write = self
            .update(email.id())
            // `Subscription::sign_up_again` as a condition of DynamoDB.
            .condition_expression(
                "attribute_not_exists(id) OR #status = :unsubscribed OR (#status = :pending AND \
                 requested_at <= :pause_began AND (mails < :most_mails OR expires_at <= :now))",
            )
            .update_expression(
                "SET email = :email, #status = :pending, nonce = :nonce, requested_at = :now, consent = :consent, \
                 mails = if_not_exists(mails, :none) + :one, expires_at = :expires_at \
                 REMOVE mailed_at, held_at, refused_at",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":email", text(email.as_str()))
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":unsubscribed", text(Status::Unsubscribed.as_str()))
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":consent", AttributeValue::M(consent.to_item()))
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":pause_began", number(now.saturating_sub(PAUSE_BETWEEN_MAILS)))
            .expression_attribute_values(":expires_at", number(now + LINK_LIFETIME))
            .expression_attribute_values(":most_mails", number(MOST_MAILS))
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":one", number(1));
        Ok(match send(write).await? {
            Written::Done => SignUpOutcome::MailOwed,
            // If an answer is lost, the retry finds the item that the first attempt has written.
            Written::Refused(found) => found.map_or(SignUpOutcome::TooSoon, |found| found.sign_up_again(now)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = 1_800_000_000;

    fn pending(requested_seconds_ago: u64, mails: u64) -> Subscription {
        let requested_at = NOW - requested_seconds_ago;
        Subscription {
            requested_at: Some(requested_at),
            mails,
            expires_at: Some(requested_at + LINK_LIFETIME),
            ..Subscription::new(Status::Pending)
        }
    }

    #[test]
    fn a_pending_subscriber_can_request_a_mail_every_ten_minutes_and_five_mails_in_total() {
        assert_eq!(pending(0, 1).sign_up_again(NOW), SignUpOutcome::TooSoon);
        assert_eq!(pending(599, 1).sign_up_again(NOW), SignUpOutcome::TooSoon);
        assert_eq!(pending(600, 1).sign_up_again(NOW), SignUpOutcome::MailOwed);
        assert_eq!(pending(600, 4).sign_up_again(NOW), SignUpOutcome::MailOwed);
        assert_eq!(pending(600, 5).sign_up_again(NOW), SignUpOutcome::TooOften);
    }

    #[test]
    fn an_expired_request_can_be_repeated() {
        assert_eq!(pending(LINK_LIFETIME - 1, 5).sign_up_again(NOW), SignUpOutcome::TooOften);
        assert_eq!(pending(LINK_LIFETIME, 5).sign_up_again(NOW), SignUpOutcome::MailOwed);
    }

    #[test]
    fn of_the_settled_subscribers_only_the_unsubscribed_get_a_new_mail() {
        for (status, outcome) in [
            (Status::Unsubscribed, SignUpOutcome::MailOwed),
            (Status::Confirmed, SignUpOutcome::AlreadyConfirmed),
            (Status::Bounced, SignUpOutcome::NeverAgain),
            (Status::Complained, SignUpOutcome::NeverAgain),
        ] {
            assert_eq!(Subscription { status, ..pending(0, 1) }.sign_up_again(NOW), outcome, "{status}");
        }
    }
}

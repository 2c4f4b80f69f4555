use crate::{EmailAddress, Nonce, Status, Subscription, Timestamp};

impl Subscription {
    /// The address to which the mail that was asked for under `nonce` is still owed, if it is: not sent, set aside or
    /// refused, no newer one asked for, and not too late.
    #[must_use]
    pub fn owes_mail(&self, nonce: &Nonce, now: Timestamp) -> Option<&EmailAddress> {
        let is_dealt_with = self.mailed_at.or(self.held_at).or(self.refused_at).is_some();
        let is_owed = self.status == Status::Pending
            && self.nonce.as_ref() == Some(nonce)
            && !is_dealt_with
            && !self.has_expired(now);
        self.email.as_ref().filter(|_| is_owed)
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
    fn a_mail_is_owed_until_it_is_dealt_with() {
        let nonce = Nonce::from([1; 16]);
        assert!(owed().owes_mail(&nonce, NOW).is_some());
        for (why, subscription) in [
            ("sent", Subscription { mailed_at: Some(NOW), ..owed() }),
            ("set aside", Subscription { held_at: Some(NOW), ..owed() }),
            ("refused", Subscription { refused_at: Some(NOW), ..owed() }),
            ("expired", Subscription { expires_at: Some(NOW), ..owed() }),
            ("confirmed", Subscription { status: Status::Confirmed, ..owed() }),
            ("left", Subscription { status: Status::Unsubscribed, email: None, ..owed() }),
            ("asked again", Subscription { nonce: Some(Nonce::from([2; 16])), ..owed() }),
        ] {
            assert_eq!(subscription.owes_mail(&nonce, NOW), None, "{why}");
        }
    }
}

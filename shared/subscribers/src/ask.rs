use crate::{Status, Subscription, Timestamp};

/// Seconds between two mails to somebody who has not confirmed.
pub const PAUSE_BETWEEN_MAILS: u64 = 10 * 60;

/// Seconds for which the link in a mail works, and a request without an answer is kept.
pub const LINK_LIFETIME: u64 = 48 * 60 * 60;

/// Mails to somebody who has not confirmed: it may be a stranger who typed the address. What is more must wait until the
/// last link has expired.
pub const MOST_MAILS: u64 = 5;

/// What asking for the newsletter comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A mail is owed.
    Mail,
    /// The last mail was asked for less than ten minutes ago.
    TooSoon,
    /// Five mails have been asked for, none was answered, and the last one still can be.
    TooOften,
    /// Is a subscriber already.
    AlreadyConfirmed,
    /// The mailbox does not exist, or its owner complained about us.
    NeverAgain,
}

impl Subscription {
    /// What it comes to when the newsletter is asked for again.
    #[must_use]
    pub fn ask_again(&self, now: Timestamp) -> Ask {
        match self.status {
            Status::Confirmed => Ask::AlreadyConfirmed,
            Status::Bounced | Status::Complained => Ask::NeverAgain,
            Status::Pending if self.asked_after(now.saturating_sub(PAUSE_BETWEEN_MAILS)) => Ask::TooSoon,
            Status::Pending if self.mails >= MOST_MAILS && !self.has_expired(now) => Ask::TooOften,
            Status::Pending | Status::Unsubscribed => Ask::Mail,
        }
    }

    fn asked_after(&self, time: Timestamp) -> bool {
        self.requested_at.is_some_and(|requested_at| requested_at > time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = 1_800_000_000;

    fn pending(asked_seconds_ago: u64, mails: u64) -> Subscription {
        let requested_at = NOW - asked_seconds_ago;
        Subscription {
            requested_at: Some(requested_at),
            mails,
            expires_at: Some(requested_at + LINK_LIFETIME),
            ..Subscription::new(Status::Pending)
        }
    }

    #[test]
    fn somebody_pending_gets_a_mail_every_ten_minutes_and_five_in_all() {
        assert_eq!(pending(0, 1).ask_again(NOW), Ask::TooSoon);
        assert_eq!(pending(599, 1).ask_again(NOW), Ask::TooSoon);
        assert_eq!(pending(600, 1).ask_again(NOW), Ask::Mail);
        assert_eq!(pending(600, 4).ask_again(NOW), Ask::Mail);
        assert_eq!(pending(600, 5).ask_again(NOW), Ask::TooOften);
    }

    #[test]
    fn an_expired_request_may_be_made_again() {
        assert_eq!(pending(LINK_LIFETIME - 1, 5).ask_again(NOW), Ask::TooOften);
        assert_eq!(pending(LINK_LIFETIME, 5).ask_again(NOW), Ask::Mail);
    }

    #[test]
    fn who_is_not_pending_is_asked_only_after_leaving() {
        for (status, ask) in [
            (Status::Unsubscribed, Ask::Mail),
            (Status::Confirmed, Ask::AlreadyConfirmed),
            (Status::Bounced, Ask::NeverAgain),
            (Status::Complained, Ask::NeverAgain),
        ] {
            assert_eq!(Subscription { status, ..pending(0, 1) }.ask_again(NOW), ask, "{status}");
        }
    }
}

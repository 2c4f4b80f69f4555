use crate::{Status, Subscription, Timestamp};

/// What following the link of a mail, and pressing its button, comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// Is a subscriber from now on.
    Confirmed,
    /// Is one already.
    AlreadyConfirmed,
    /// The link is older than 48 hours.
    Expired,
    /// The link belongs to nobody, or to somebody who has left since.
    Invalid,
}

impl Subscription {
    /// What it comes to when somebody with a good token confirms.
    #[must_use]
    pub const fn confirm(&self, now: Timestamp) -> Confirm {
        match self.status {
            Status::Pending if self.has_expired(now) => Confirm::Expired,
            Status::Pending => Confirm::Confirmed,
            Status::Confirmed => Confirm::AlreadyConfirmed,
            Status::Unsubscribed | Status::Bounced | Status::Complained => Confirm::Invalid,
        }
    }
}

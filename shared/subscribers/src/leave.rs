use crate::{Status, Subscription};

/// What unsubscribing comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Gets no mail from now on; the address is forgotten.
    Left,
    /// Has left before.
    AlreadyLeft,
    /// The link belongs to nobody.
    Invalid,
}

impl Subscription {
    /// What it comes to when somebody with a good token leaves.
    #[must_use]
    pub const fn leave(&self) -> Leave {
        match self.status {
            Status::Pending | Status::Confirmed => Leave::Left,
            // Who bounced or complained is never mailed again, which is all that leaving asks for.
            Status::Unsubscribed | Status::Bounced | Status::Complained => Leave::AlreadyLeft,
        }
    }
}

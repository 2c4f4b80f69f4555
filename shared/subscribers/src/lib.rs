//! Subscribers: who may be asked for a confirmation when, and the DynamoDB table that remembers it.
//!
//! A rule is a pure function of a [`Subscription`] and the time. [`Subscribers`] turns each rule into the condition of
//! one write, so that it holds however many requests arrive at once.
//!
//! | asked for while | and | then |
//! |---|---|---|
//! | unknown or unsubscribed | | pending, a mail is owed |
//! | pending | within ten minutes of the last time | no change |
//! | pending | five mails were asked for already | no change until the request expires |
//! | pending | else | pending, a new mail is owed |
//! | confirmed, bounced or complained | | no change |

mod ask;
mod email_address;
mod nonce;
mod store;
mod subscriber_id;
mod subscription;

pub use ask::{Ask, LINK_LIFETIME, MOST_MAILS, PAUSE_BETWEEN_MAILS};
pub use email_address::{EmailAddress, EmailAddressError};
pub use nonce::Nonce;
pub use store::{StoreError, Subscribers};
pub use subscriber_id::SubscriberId;
pub use subscription::{Consent, Status, Subscription, Timestamp};

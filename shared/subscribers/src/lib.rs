//! Subscribers: who may be asked for a confirmation when, and the DynamoDB table that remembers it.
//!
//! A rule is a pure function of a [`Subscription`] and the time. [`Subscribers`] turns each rule into the condition of
//! one write, so that it holds however many requests arrive at once.
//!
//! | is | asks | confirms | leaves |
//! |---|---|---|---|
//! | unknown | pending, a mail is owed | | |
//! | pending | a new mail is owed, but not within ten minutes of the last and not a sixth one | confirmed | unsubscribed |
//! | pending, after 48 hours | a new mail is owed | expired, no change | unsubscribed |
//! | confirmed | no change | no change, a success | unsubscribed |
//! | unsubscribed | pending, a mail is owed | invalid, no change | no change, a success |
//! | bounced, complained | no change | invalid, no change | no change, a success |
//!
//! To confirm takes a [`Token`] of the newest mail, to leave one of any mail; with any other, nothing changes. DynamoDB deletes a
//! pending subscriber some time after the 48 hours; until then, each new request counts as one more mail. A mail that
//! comes back, or is called spam, makes anybody bounced or complained ([`Feedback`]), the unknown included.

mod ask;
mod confirm;
mod data;
mod email_address;
mod feedback;
mod import;
mod leave;
mod limits;
mod mail;
mod nonce;
mod record;
mod redrive;
mod restore;
mod scan;
mod store;
mod subscriber_id;
mod subscription;
mod token;

pub use ask::{Ask, LINK_LIFETIME, MOST_MAILS, PAUSE_BETWEEN_MAILS};
pub use confirm::Confirm;
pub use data::Data;
pub use email_address::{EmailAddress, EmailAddressError};
pub use feedback::Feedback;
pub use import::Import;
pub use leave::Leave;
pub use limits::{LIMIT_WINDOW, Limits};
pub use nonce::Nonce;
pub use record::{Field, Value};
pub use redrive::Owed;
pub use scan::{Cursor, Page};
pub use store::{StoreError, Subscribers};
pub use subscriber_id::SubscriberId;
pub use subscription::{Consent, Status, Subscription, Timestamp};
pub use token::{Purpose, Token, TokenKey, WeakKey};

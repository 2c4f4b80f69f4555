//! Subscribers: the rules of a subscription, and the DynamoDB tables behind them.
//!
//! A rule is a pure function of a [`Subscription`] and the time. [`Subscribers`] makes each rule the condition of one write, so
//! that it holds for any number of concurrent requests.

mod counters;
mod email_address;
mod fields;
mod nonce;
mod rules;
mod scan;
mod subscriber_id;
mod subscription;
mod table;
mod timestamp;
mod token;

pub use counters::Counters;
pub use email_address::{EmailAddress, EmailAddressError};
pub use fields::{Field, Value};
pub use nonce::Nonce;
pub use rules::{
    bounce_or_complaint::BounceOrComplaint, confirm::ConfirmOutcome, import::ImportOutcome, mail_owed::UnsentMail,
    my_data::StoredData, sign_up::SignUpOutcome, unsubscribe::UnsubscribeOutcome,
};
pub use scan::{Cursor, ScanPage};
pub use subscriber_id::SubscriberId;
pub use subscription::{Consent, Status, Subscription};
pub use table::{Subscribers, TableError};
pub use timestamp::{Timestamp, now};
pub use token::{Purpose, Token, TokenKey, WeakKey};

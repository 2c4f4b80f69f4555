#![doc = include_str!("../README.md")]

mod counters;
mod email_address;
mod fields;
mod mailbox;
mod nonce;
mod person;
mod request;
mod rules;
mod scan;
mod sending;
mod subscriber;
mod subscriber_id;
mod table;
mod timestamp;
mod token;

pub use email_address::{EmailAddress, EmailAddressError};
pub use fields::{Field, PENDING, Value};
pub use nonce::Nonce;
pub use person::Person;
pub use request::{MailState, Request};
pub use rules::{
    bounce_or_complaint::BounceOrComplaint,
    confirm::ConfirmOutcome,
    import::ImportOutcome,
    mail::{BeginOutcome, MailKind, OwedMail, SesVerdict},
    redrive::{Redriven, UnsentMail},
    restore::RestoreOutcome,
    sign_up::SignUpOutcome,
    unsubscribe::UnsubscribeOutcome,
};
pub use scan::{Cursor, ScanPage};
pub use sending::{HoldReason, Sending};
pub use subscriber::{Consent, Status, Subscriber};
pub use subscriber_id::SubscriberId;
pub use table::{Subscribers, TableError, TableNames};
pub use timestamp::{Timestamp, now};
pub use token::{Purpose, Token, TokenKey, WeakKey};

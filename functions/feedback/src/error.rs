//! Why an event could not be dealt with.

use std::time::SystemTimeError;

use subscribers::TableError;

/// Why an event must be tried again. After the last attempt it becomes a dead letter for an operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EventError {
    #[error("the event cannot be read")]
    Unreadable(#[from] Unreadable),
    #[error("the clock is wrong")]
    Clock(#[from] SystemTimeError),
    #[error("the table did not answer")]
    Table(#[from] TableError),
}

/// What is unreadable. The message does not quote the event, because it may have an address in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it is not a notification of SNS, an event of EventBridge or a report of SES")]
    Event,
    #[error("the report does not have the form of SES's reports")]
    Report,
    #[error("the tag of the mail is not the id of a person")]
    Tag,
}

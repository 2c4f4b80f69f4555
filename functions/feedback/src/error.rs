//! Why an event could not be processed.

use std::time::SystemTimeError;

use subscribers::TableError;

/// Why Lambda must send an event again. After the last attempt, Lambda puts the event into the queue of dead letters,
/// for an operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EventError {
    #[error("the event cannot be read")]
    Unreadable(#[from] Unreadable),
    #[error("the clock is set to a time before 1970")]
    Clock(#[from] SystemTimeError),
    #[error("the table did not answer")]
    Table(#[from] TableError),
}

/// The part that cannot be read. The message does not quote the event, because the event may contain an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("it is not a notification of SNS, an event of EventBridge or a report of SES")]
    Event,
    #[error("the report does not have the form of SES's reports")]
    Report,
    #[error("a recipient in the report is not an email address")]
    Recipient,
}

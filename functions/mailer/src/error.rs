//! Why a record of the stream could not be dealt with.

use std::time::SystemTimeError;

use lambda_runtime::Error;
use subscribers::TableError;

/// Why a record must be tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    #[error("the record of the stream cannot be read")]
    Record,
    #[error("the clock is wrong")]
    Clock(#[from] SystemTimeError),
    #[error("a table did not answer")]
    Table(#[from] TableError),
    #[error("the mail cannot be built")]
    Mail(#[source] Error),
    #[error("SES did not accept the mail: {0}")]
    NotAccepted(String),
}

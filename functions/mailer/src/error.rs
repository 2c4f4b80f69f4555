//! Why a record of the stream could not be processed.

use std::time::SystemTimeError;

use lambda_runtime::Error;
use subscribers::TableError;

/// Why Lambda must send a record again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    #[error("the record of the stream cannot be read")]
    Record,
    #[error("the clock is set to a time before 1970")]
    Clock(#[from] SystemTimeError),
    #[error("the table did not answer")]
    Table(#[from] TableError),
    #[error("SES did not accept the mail: {0}")]
    Ses(Error),
}

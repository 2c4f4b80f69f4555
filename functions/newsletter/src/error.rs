//! Why a request could not be answered.

use std::time::SystemTimeError;

use subscribers::TableError;

/// Why a request could not be answered. The log contains the reason. The visitor reads only that the request failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    #[error("the clock is set to a time before 1970")]
    Clock(#[from] SystemTimeError),
    #[error("the operating system did not provide random numbers")]
    Random(#[from] getrandom::Error),
    #[error("the stored data cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the table did not answer")]
    Table(#[from] TableError),
    #[error("the request took too long")]
    OutOfTime,
}

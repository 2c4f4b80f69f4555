//! Why a request could not be answered.

use std::time::SystemTimeError;

use subscribers::TableError;

/// Why a request could not be answered. The log says it; the visitor only reads that it did not work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    #[error("the clock is wrong")]
    Clock(#[from] SystemTimeError),
    #[error("the operating system has no random numbers")]
    Random(#[from] getrandom::Error),
    #[error("the stored data cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the table did not answer")]
    Table(#[from] TableError),
    #[error("the request took too long")]
    OutOfTime,
}

//! Errors of event sources.

use std::{io, path::PathBuf};

use dynoxide::errors::DynoxideError;
use tokio::task::JoinError;

use super::filter::FilterError;

/// Why a function is not invoked with a stream.
#[derive(Debug, thiserror::Error)]
pub enum EventSourceError {
    /// A filter of this function is not supported.
    #[error("cannot use a filter of {0} in the template")]
    Filter(String, #[source] FilterError),
    /// The engine cannot read the stream of this table.
    #[error("cannot read the stream of the table {0}")]
    Stream(String, #[source] DynoxideError),
    /// The table has no stream.
    #[error("the table {0} has no stream")]
    NoStream(String),
    /// The engine's record is not JSON.
    #[error("cannot read a record of the stream")]
    Record(#[source] serde_json::Error),
    /// A file in the folder of the data cannot be read or written.
    #[error("cannot read or write {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// The HTTP client does not start.
    #[error("cannot invoke functions")]
    Client(#[source] reqwest::Error),
    /// The task that reads the stream stopped.
    #[error("the reader of a stream stopped")]
    Task(#[from] JoinError),
}

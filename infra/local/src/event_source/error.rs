//! Errors of event sources.

use std::{io, path::PathBuf};

use dynoxide::errors::DynoxideError;
use serde_json::Value;
use tokio::task::JoinError;

/// Why a function is not invoked with a stream.
#[derive(Debug, thiserror::Error)]
pub enum EventSourceError {
    /// A filter pattern of this function is not supported.
    #[error("cargo local does not support the filter {1} of {0} in the template")]
    Filter(String, Value, #[source] serde_json::Error),
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
    #[error("cannot start the HTTP client that invokes functions")]
    Client(#[source] reqwest::Error),
    /// The task that reads the stream stopped.
    #[error("the task that reads a stream stopped")]
    Task(#[from] JoinError),
}

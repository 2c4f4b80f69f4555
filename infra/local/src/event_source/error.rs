use std::{io, path::PathBuf};

use dynoxide::errors::DynoxideError;
use tokio::task::JoinError;

use super::pattern::PatternError;

/// Why a function is not invoked with a stream.
#[derive(Debug, thiserror::Error)]
pub enum EventSourceError {
    /// A filter of the template cannot be used.
    #[error("a filter of {function} in the template cannot be used")]
    Filter {
        /// The logical id of the function.
        function: String,
        /// What is wrong with it.
        source: PatternError,
    },
    /// The table has no stream, or the engine does not give it.
    #[error("cannot read the stream of the table {table}")]
    Stream {
        /// The table.
        table: String,
        /// What the engine says.
        source: DynoxideError,
    },
    /// The table has no stream.
    #[error("the table {0} has no stream")]
    NoStream(String),
    /// The engine's record is not what Lambda would pass on.
    #[error("a record of the stream cannot be read")]
    Record(#[source] serde_json::Error),
    /// A file of the event source cannot be read or written.
    #[error("cannot keep {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// There is no HTTP client.
    #[error("cannot invoke functions")]
    Client(#[source] reqwest::Error),
    /// The task that reads the stream stopped.
    #[error("the reader of a stream stopped")]
    Task(#[from] JoinError),
}

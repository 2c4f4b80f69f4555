//! Errors of the outbox.

use std::{io, path::PathBuf};

/// Why the outbox does not work.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// Its file cannot be read or written, or is not an outbox.
    #[error("cannot open the outbox {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// The server stopped.
    #[error("the outbox stopped")]
    Serve(#[source] io::Error),
}

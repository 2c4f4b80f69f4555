use std::{io, path::PathBuf};

/// Why there is no outbox.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// Its file cannot be read or written, or is not one of an outbox.
    #[error("cannot keep the outbox {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The server stopped.
    #[error("the outbox stopped")]
    Serve(#[source] io::Error),
}

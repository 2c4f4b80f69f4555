use std::{io, path::PathBuf};

use dynoxide::errors::DynoxideError;

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder or the lock cannot be created.
    #[error("cannot write {}", path.display())]
    File {
        /// What was to be written.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Another process uses the file.
    #[error("another cargo local uses {}; stop it or choose another folder with --data", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a database.
    #[error("cannot open the database {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the engine says.
        source: DynoxideError,
    },
    /// There is no room for a database in memory.
    #[error("cannot start the database")]
    Memory(#[source] DynoxideError),
    /// The template describes the table in words that DynamoDB does not know.
    #[error("the template's table {table} is not one that DynamoDB takes")]
    Definition {
        /// The table.
        table: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The engine refuses the table.
    #[error("cannot create the table {table}")]
    Table {
        /// The table.
        table: String,
        /// What the engine says.
        source: DynoxideError,
    },
    /// The table has items under keys that the template no longer describes.
    #[error("the table {table} has other keys than in the template; delete {} to start afresh", folder.display())]
    Changed {
        /// The table.
        table: String,
        /// Where the data is kept.
        folder: PathBuf,
    },
    /// Expired items cannot be deleted.
    #[error("the database cannot delete expired items")]
    Sweep(#[source] DynoxideError),
    /// The server stopped.
    #[error("the database stopped: {0}")]
    Serve(String),
}

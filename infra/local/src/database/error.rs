//! Errors of the database.

use std::{io, path::PathBuf};

use dynoxide::errors::DynoxideError;

/// Why the database does not work.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder or the lock cannot be created.
    #[error("cannot write {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// Another process uses the file.
    #[error("another cargo local uses {}; stop it, or choose another folder with --data", .0.display())]
    InUse(PathBuf),
    /// The file is not a database, or the engine cannot start.
    #[error("cannot open the database {}", .0.display())]
    Open(PathBuf, #[source] DynoxideError),
    /// The engine refuses a table.
    #[error("cannot create the template's table {0}")]
    Table(String, #[source] DynoxideError),
    /// An existing table has different keys in the database and in the template. The folder contains the database.
    #[error(
        "the table {0} has other keys in the database than in the template; delete {folder} to start with an empty one",
        folder = .1.display()
    )]
    OtherKeys(String, PathBuf),
    /// Expired items cannot be deleted.
    #[error("the database cannot delete expired items")]
    Expiry(#[source] DynoxideError),
    /// The server stopped.
    #[error("the database stopped: {0}")]
    Serve(String),
}

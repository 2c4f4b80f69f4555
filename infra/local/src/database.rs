//! DynamoDB on this machine.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::net::TcpListener;

use crate::Table;

mod error;
mod expiry;
mod lock;
mod tables;
#[cfg(test)]
mod tests;

pub use error::DatabaseError;

use lock::Lock;

/// An engine that answers DynamoDB's HTTP API.
///
/// Clones share their data.
#[derive(Clone)]
pub struct Database {
    engine: dynoxide::Database,
    /// `None` for a database in memory.
    file: Option<(PathBuf, Arc<Lock>)>,
}

impl Database {
    /// Opens the database in a file. Creates the file and its folder if necessary.
    ///
    /// # Errors
    ///
    /// If the file cannot be created or read, or another process uses it.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let lock = Lock::take(path)?;
        let engine = dynoxide::Database::new(&path.to_string_lossy())
            .map_err(|error| DatabaseError::Open(path.to_owned(), error))?;
        Ok(Self { engine, file: Some((path.to_owned(), Arc::new(lock))) })
    }

    /// A database in memory. Its data is lost when it is dropped.
    ///
    /// # Errors
    ///
    /// If the engine cannot start.
    pub fn in_memory() -> Result<Self, DatabaseError> {
        let engine =
            dynoxide::Database::memory().map_err(|error| DatabaseError::Open(PathBuf::from(":memory:"), error))?;
        Ok(Self { engine, file: None })
    }

    /// Creates the tables that do not exist yet. Existing tables keep their items.
    ///
    /// # Errors
    ///
    /// If an existing table has other keys, or the engine refuses a table.
    pub fn create_tables(&self, tables: &[Table]) -> Result<(), DatabaseError> {
        let file = self.file.as_ref().map(|(file, _)| file.as_path());
        tables.iter().try_for_each(|table| tables::create(&self.engine, table, file))
    }

    /// Answers DynamoDB's HTTP API, with any credentials, until `shutdown` resolves. Deletes expired items meanwhile.
    ///
    /// # Errors
    ///
    /// If the server or the engine fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), DatabaseError> {
        let requests = dynoxide::server::serve_with_shutdown(listener, self.engine.clone(), shutdown);
        tokio::select! {
            served = requests => served.map_err(DatabaseError::Serve),
            failure = expiry::delete_expired_items(self.engine.clone()) => Err(failure),
        }
    }

    /// The engine, for code that reads the streams of tables.
    pub(crate) fn engine(&self) -> dynoxide::Database {
        self.engine.clone()
    }
}

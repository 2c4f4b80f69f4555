use std::{
    fmt,
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use dynoxide::{
    actions::{
        create_table::CreateTableRequest,
        describe_table::DescribeTableRequest,
        update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLiveRequest},
    },
    errors::DynoxideError,
};
use tokio::{net::TcpListener, task::spawn_blocking, time::sleep};

use crate::Table;

mod error;
mod keys;
mod lock;
#[cfg(test)]
mod tests;

pub use error::DatabaseError;

use keys::Keys;
use lock::Lock;

/// How often expired items are deleted. DynamoDB takes up to days; nobody waits that long in front of a screen.
const SWEEP: Duration = Duration::from_secs(5);

/// DynamoDB, as far as this machine can give it.
///
/// A clone is another handle to the same data.
#[derive(Clone)]
pub struct Database {
    engine: dynoxide::Database,
    /// Where the data is kept, if not in memory.
    file: Option<PathBuf>,
    _lock: Option<Arc<Lock>>,
}

impl Database {
    /// Opens the database that is kept in a file. The file and its folder are created if they are not there.
    ///
    /// # Errors
    ///
    /// If the file cannot be created or read, or another process uses it.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let lock = Lock::take(path)?;
        let engine = dynoxide::Database::new(&path.to_string_lossy())
            .map_err(|source| DatabaseError::Open { path: path.to_owned(), source })?;
        Ok(Self { engine, file: Some(path.to_owned()), _lock: Some(Arc::new(lock)) })
    }

    /// A database that is gone when it is dropped.
    ///
    /// # Errors
    ///
    /// If the engine cannot start.
    pub fn in_memory() -> Result<Self, DatabaseError> {
        let engine = dynoxide::Database::memory().map_err(DatabaseError::Memory)?;
        Ok(Self { engine, file: None, _lock: None })
    }

    /// Creates the tables that are not there yet. The others keep their items.
    ///
    /// # Errors
    ///
    /// If a table is there with other keys than these, or the engine refuses one.
    pub fn create_tables(&self, tables: &[Table]) -> Result<(), DatabaseError> {
        tables.iter().try_for_each(|table| self.create_table(table))
    }

    /// Answers DynamoDB's HTTP API, to any credentials, until `shutdown` is there; deletes expired items meanwhile.
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
            failure = self.delete_expired_items() => Err(failure),
        }
    }

    /// What the rest of this crate reads streams from.
    pub(crate) fn engine(&self) -> dynoxide::Database {
        self.engine.clone()
    }

    fn create_table(&self, table: &Table) -> Result<(), DatabaseError> {
        let refused = |source| DatabaseError::Table { table: table.name.clone(), source };
        let request: CreateTableRequest = serde_json::from_value(table.request.clone())
            .map_err(|source| DatabaseError::Definition { table: table.name.clone(), source })?;
        let wanted = Keys::new(&request.key_schema, &request.attribute_definitions);

        match self.engine.describe_table(DescribeTableRequest { table_name: table.name.clone() }) {
            Ok(found) if Keys::new(&found.table.key_schema, &found.table.attribute_definitions) == wanted => {}
            Ok(_) => return Err(self.changed(table)),
            Err(DynoxideError::ResourceNotFoundException(_)) => {
                self.engine.create_table(request).map_err(refused)?;
            }
            Err(error) => return Err(refused(error)),
        }
        self.let_items_expire(table).map_err(refused)
    }

    fn let_items_expire(&self, table: &Table) -> Result<(), DynoxideError> {
        let Some(attribute_name) = table.expiry_attribute.clone() else {
            return Ok(());
        };
        let time_to_live_specification = TimeToLiveSpecification { attribute_name, enabled: true };
        let request = UpdateTimeToLiveRequest { table_name: table.name.clone(), time_to_live_specification };
        self.engine.update_time_to_live(request).map(|_| ())
    }

    fn changed(&self, table: &Table) -> DatabaseError {
        let folder = self.file.as_ref().and_then(|file| file.parent()).unwrap_or(Path::new("memory"));
        DatabaseError::Changed { table: table.name.clone(), folder: folder.to_owned() }
    }

    /// Returns only when that fails.
    async fn delete_expired_items(&self) -> DatabaseError {
        loop {
            sleep(SWEEP).await;
            let engine = self.engine.clone();
            match spawn_blocking(move || engine.sweep_ttl()).await {
                Ok(Ok(_)) => {}
                Ok(Err(source)) => return DatabaseError::Sweep(source),
                Err(stopped) => return DatabaseError::Serve(stopped.to_string()),
            }
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").field("file", &self.file).finish_non_exhaustive()
    }
}

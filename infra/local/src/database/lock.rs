//! The lock of a database file, which only one process at a time can use.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use super::DatabaseError;

/// Reserves a database file for this process until it is dropped, because the engine keeps some of the data in memory. The
/// operating system releases the lock even if the process is killed.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub(super) fn take(database: &Path) -> Result<Self, DatabaseError> {
        let path = database.with_extension("lock");
        let failed = |error| DatabaseError::File(path.clone(), error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let file = File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(DatabaseError::InUse(database.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

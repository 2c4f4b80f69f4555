use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use super::DatabaseError;

/// The right to use a database file, as long as this is not dropped: the engine keeps some of the data in memory, so two
/// processes must never write to one file. The operating system gives the right back even if the process is killed.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub(super) fn take(database: &Path) -> Result<Self, DatabaseError> {
        let path = database.with_extension("lock");
        let failed = |source| DatabaseError::File { path: path.clone(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let file = File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(DatabaseError::InUse { path: database.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use tempfile::NamedTempFile;

use super::EventSourceError;

/// All event sources of this program share a file.
static WRITING: Mutex<()> = Mutex::new(());

/// How far a function has come in a shard: the sequence number of the last record that it need not see again.
#[derive(Debug)]
pub(super) struct Position {
    path: PathBuf,
    /// Whose position it is, in which shard.
    key: String,
    sequence_number: Option<String>,
}

impl Position {
    pub(super) fn read(data: &Path, key: String) -> Result<Self, EventSourceError> {
        let path = data.join("event-source.json");
        let positions = positions(&path).map_err(|source| EventSourceError::File { path: path.clone(), source })?;
        let sequence_number = positions.get(&key).cloned();
        Ok(Self { path, key, sequence_number })
    }

    pub(super) fn sequence_number(&self) -> Option<&str> {
        self.sequence_number.as_deref()
    }

    /// When this returns, a program that starts after this one was killed goes on from here.
    pub(super) fn advance(&mut self, sequence_number: &str) -> Result<(), EventSourceError> {
        if self.sequence_number() == Some(sequence_number) {
            return Ok(());
        }
        self.write(sequence_number).map_err(|source| EventSourceError::File { path: self.path.clone(), source })?;
        self.sequence_number = Some(sequence_number.to_owned());
        Ok(())
    }

    fn write(&self, sequence_number: &str) -> io::Result<()> {
        let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut positions = positions(&self.path)?;
        positions.insert(self.key.clone(), sequence_number.to_owned());
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut draft = NamedTempFile::new_in(folder)?;
        draft.write_all(&serde_json::to_vec_pretty(&positions)?)?;
        draft.as_file().sync_all()?;
        draft.persist(&self.path)?;
        Ok(())
    }
}

fn positions(path: &Path) -> io::Result<BTreeMap<String, String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_kept_side_by_side() {
        let data = tempfile::tempdir().unwrap();
        let mut one = Position::read(data.path(), "one".to_owned()).unwrap();
        let mut two = Position::read(data.path(), "two".to_owned()).unwrap();
        assert_eq!(one.sequence_number(), None);
        one.advance("1").unwrap();
        two.advance("20").unwrap();
        one.advance("2").unwrap();

        let again = |key: &str| Position::read(data.path(), key.to_owned()).unwrap();
        assert_eq!(again("one").sequence_number(), Some("2"));
        assert_eq!(again("two").sequence_number(), Some("20"));
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_named_and_not_started_over() {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join("event-source.json"), "{").unwrap();
        let error = Position::read(data.path(), "one".to_owned()).unwrap_err().to_string();
        assert!(error.contains("event-source.json"), "{error}");
    }
}

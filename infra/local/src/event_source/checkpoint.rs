//! The position of a function in a stream. A file keeps it, so it survives a restart.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use tempfile::NamedTempFile;

use super::EventSourceError;

/// The sequence number of the last record that the function has processed. All event sources share one file.
pub(super) struct Checkpoint {
    path: PathBuf,
    /// The function and the shard.
    key: String,
    sequence_number: Option<String>,
}

/// Guards the file.
static WRITING: Mutex<()> = Mutex::new(());

impl Checkpoint {
    pub(super) fn read(data: &Path, key: String) -> Result<Self, EventSourceError> {
        let path = data.join("event-source.json");
        let mut all = read_all(&path).map_err(|error| EventSourceError::File(path.clone(), error))?;
        Ok(Self { path, sequence_number: all.remove(&key), key })
    }

    pub(super) fn sequence_number(&self) -> Option<String> {
        self.sequence_number.clone()
    }

    /// The file has the new checkpoint when this returns, even if the program is killed afterwards.
    pub(super) fn advance(&mut self, sequence_number: &str) -> Result<(), EventSourceError> {
        if self.sequence_number.as_deref() != Some(sequence_number) {
            self.write(sequence_number).map_err(|error| EventSourceError::File(self.path.clone(), error))?;
            self.sequence_number = Some(sequence_number.to_owned());
        }
        Ok(())
    }

    fn write(&self, sequence_number: &str) -> io::Result<()> {
        let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = read_all(&self.path)?;
        all.insert(self.key.clone(), sequence_number.to_owned());
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec_pretty(&all)?)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

fn read_all(path: &Path) -> io::Result<BTreeMap<String, String>> {
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
    fn every_event_source_has_a_checkpoint_of_its_own_that_survives_a_restart() {
        let data = tempfile::tempdir().unwrap();
        let read = |key: &str| Checkpoint::read(data.path(), key.to_owned()).unwrap();
        let (mut one, mut two) = (read("one"), read("two"));
        assert_eq!(one.sequence_number(), None);
        one.advance("1").unwrap();
        two.advance("20").unwrap();
        one.advance("2").unwrap();
        assert_eq!(read("one").sequence_number().as_deref(), Some("2"));
        assert_eq!(read("two").sequence_number().as_deref(), Some("20"));
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_unreadable_file_is_named_in_the_error_and_kept() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("event-source.json");
        fs::write(&path, "{").unwrap();
        let error = Checkpoint::read(data.path(), "one".to_owned()).err().unwrap().to_string();
        assert!(error.contains("event-source.json"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "{");
    }
}

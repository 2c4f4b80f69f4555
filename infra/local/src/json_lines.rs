//! A file of JSON values, one on a line, that only grows.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

/// The file, open at its end.
#[derive(Debug)]
pub(crate) struct JsonLines {
    file: File,
}

impl JsonLines {
    /// Opens or creates the file and reads what it has. A last line without an end, which a killed process leaves behind,
    /// is removed; a line that cannot be read is an error.
    pub(crate) fn open<T: DeserializeOwned>(path: &Path) -> io::Result<(Self, Vec<T>)> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let complete = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let is_torn = complete < bytes.len();
        bytes.truncate(complete);
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let values = lines.map(serde_json::from_slice).collect::<Result<_, _>>()?;
        if is_torn {
            file.set_len(u64::try_from(complete).unwrap_or(u64::MAX))?;
        }
        Ok((Self { file }, values))
    }

    /// Writes a value. What is written when this returns is there even if the process is killed.
    pub(crate) fn append(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        let length = self.file.metadata()?.len();
        let written = self.file.write_all(&line).and_then(|()| self.file.flush());
        // Half a line would spoil the next one.
        if written.is_err() {
            self.file.set_len(length)?;
        }
        written
    }

    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)
    }
}

#[cfg(test)]
mod tests {
    use super::JsonLines;

    #[test]
    fn what_was_written_is_there_at_the_next_start_and_a_torn_line_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/file.jsonl");
        let (mut lines, values) = JsonLines::open::<u32>(&path).unwrap();
        assert!(values.is_empty());
        lines.append(&1).unwrap();
        lines.append(&20).unwrap();
        drop(lines);
        std::fs::write(&path, "1\n20\n3").unwrap();

        let (mut lines, values) = JsonLines::open::<u32>(&path).unwrap();
        assert_eq!(values, [1, 20]);
        lines.append(&4).unwrap();

        assert_eq!(JsonLines::open::<u32>(&path).unwrap().1, [1, 20, 4]);
        lines.clear().unwrap();
        lines.append(&5).unwrap();
        assert_eq!(JsonLines::open::<u32>(&path).unwrap().1, [5]);
    }

    #[test]
    fn a_file_of_something_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.jsonl");
        std::fs::write(&path, "not json\n1\n").unwrap();
        assert!(JsonLines::open::<u32>(&path).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "not json\n1\n");
    }
}

//! A file that grows by a line of JSON at a time.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

/// The file, open at its end.
#[derive(Debug)]
pub(crate) struct JsonLines(File);

impl JsonLines {
    /// Opens or creates the file, and reads it. Removes a last line without an end, which a killed process leaves behind.
    pub(crate) fn open<T: DeserializeOwned>(path: &Path) -> io::Result<(Self, Vec<T>)> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let complete = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (lines, torn_line) = bytes.split_at(complete);
        let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let values = lines.map(serde_json::from_slice).collect::<Result<_, _>>()?;
        if !torn_line.is_empty() {
            file.set_len(complete as u64)?;
        }
        Ok((Self(file), values))
    }

    /// The file has the value when this returns, even if the process is killed afterwards.
    pub(crate) fn append(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        let length = self.0.metadata()?.len();
        let written = self.0.write_all(&line);
        if written.is_err() {
            // Half a line would spoil the next one.
            self.0.set_len(length)?;
        }
        written
    }

    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.0.set_len(0)
    }
}

#[cfg(test)]
mod tests {
    use super::JsonLines;

    #[test]
    fn values_survive_a_restart_and_a_torn_last_line_is_removed() {
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
    fn a_file_that_has_something_else_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.jsonl");
        std::fs::write(&path, "not json\n1\n").unwrap();
        assert!(JsonLines::open::<u32>(&path).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "not json\n1\n");
    }
}

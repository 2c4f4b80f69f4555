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

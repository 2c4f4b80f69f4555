//! A list that grows by a value at a time, and a file that keeps it, with a line of JSON for each value.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

/// The values, oldest first.
#[derive(Debug)]
pub(crate) struct JsonLines<T> {
    values: Vec<T>,
    /// Open at its end. `None` for a list in memory.
    file: Option<File>,
}

impl<T: Serialize + DeserializeOwned> JsonLines<T> {
    pub(crate) const fn in_memory() -> Self {
        Self { values: Vec::new(), file: None }
    }

    /// Opens or creates the file, and reads it. Removes a last line without an end, which a killed process leaves behind.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
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
        Ok(Self { values, file: Some(file) })
    }

    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    /// The file has the value when this returns, even if the process is killed afterwards.
    pub(crate) fn append(&mut self, value: T) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(&value)?;
            line.push(b'\n');
            let length = file.metadata()?.len();
            if let Err(error) = file.write_all(&line) {
                // Half a line would spoil the next one.
                file.set_len(length)?;
                return Err(error);
            }
        }
        self.values.push(value);
        Ok(())
    }

    pub(crate) fn clear(&mut self) -> io::Result<()> {
        if let Some(file) = &self.file {
            file.set_len(0)?;
        }
        self.values.clear();
        Ok(())
    }
}

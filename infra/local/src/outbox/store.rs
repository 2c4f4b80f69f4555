use std::{io, path::Path};

use super::Message;
use crate::json_lines::JsonLines;

/// The mails, oldest first, and the file that keeps them, if there is one.
#[derive(Debug, Default)]
pub(super) struct Store {
    messages: Vec<Message>,
    file: Option<JsonLines>,
}

impl Store {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let (file, messages) = JsonLines::open(path)?;
        Ok(Self { messages, file: Some(file) })
    }

    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// When this returns, the message outlives this program.
    pub(super) fn keep(&mut self, message: Message) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.append(&message)?;
        }
        self.messages.push(message);
        Ok(())
    }

    pub(super) fn clear(&mut self) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.clear()?;
        }
        self.messages.clear();
        Ok(())
    }
}

//! Standard output that does not panic when nobody reads it any more.

use std::io::{self, ErrorKind, Stdout, Write};

/// Standard output. Remembers whether its reader has ended, as in `cargo admin export | head`.
pub(crate) struct Output {
    stdout: Stdout,
    reader_is_gone: bool,
}

impl Output {
    pub(crate) const fn reader_is_gone(&self) -> bool {
        self.reader_is_gone
    }

    fn watch<T>(&mut self, written: io::Result<T>) -> io::Result<T> {
        self.reader_is_gone |= written.as_ref().is_err_and(|error| error.kind() == ErrorKind::BrokenPipe);
        written
    }
}

impl Default for Output {
    fn default() -> Self {
        Self { stdout: io::stdout(), reader_is_gone: false }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stdout.write(bytes);
        self.watch(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.stdout.flush();
        self.watch(flushed)
    }
}

//! What `cargo admin export` costs.

use std::{
    fmt,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use crate::{LocalAws, Programs, instance::peak_memory};

/// The result of an export.
#[derive(Clone, Copy, Debug)]
pub struct Export {
    /// How many people it contains.
    pub people: u64,
    duration: Duration,
    /// The most memory that the program has used, in bytes.
    pub memory: u64,
}

impl Export {
    /// Exports all subscribers.
    ///
    /// # Errors
    ///
    /// If the export fails.
    pub async fn measure(programs: &Programs, aws: &LocalAws) -> anyhow::Result<Self> {
        let before = Instant::now();
        let mut export = Command::new(&programs.admin)
            .arg(format!("--local={}", aws.dynamodb_port))
            .args(["export", "--status", "confirmed", "--status", "pending"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let id = export.id().context("the export ended at once")?;
        let mut lines = BufReader::new(export.stdout.take().context("the export has no output")?).lines();
        let (mut people, mut memory) = (0, 0);
        // The first line has the names of the columns.
        lines.next_line().await?;
        while lines.next_line().await?.is_some() {
            people += 1;
            // Linux says nothing about a process that has ended.
            if people % 1_000 == 1 {
                memory = peak_memory(id).unwrap_or(memory);
            }
        }
        let status = export.wait().await?;
        ensure!(status.success(), "the export failed: {status}");
        ensure!(memory > 0, "the export ended before its memory was measured");
        Ok(Self { people, duration: before.elapsed(), memory })
    }
}

impl fmt::Display for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = Duration::from_micros(self.memory).as_secs_f64();
        write!(f, "export of {} people: {:.1} s, {megabytes:.1} MB of memory", self.people, self.duration.as_secs_f64())
    }
}

//! Runs `cargo admin` as an operator does.

use std::{io, process::Stdio};

use tokio::{
    fs,
    io::AsyncReadExt,
    process::{Child, Command},
};

use crate::{TestDatabase, binary};

/// A finished run of `cargo admin`.
#[derive(Clone, Debug)]
pub struct Admin {
    /// Its exit status.
    pub status: i32,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
    /// The most memory that it used, in KiB. `None` on systems other than Linux.
    pub peak_memory: Option<u64>,
}

impl Admin {
    pub(crate) async fn run(database_url: &str, arguments: &[&str]) -> Self {
        let mut admin = start(database_url, arguments, Stdio::piped());
        let status_file = format!("/proc/{}/status", admin.id().expect("it was just started"));
        let mut stdout = admin.stdout.take().unwrap();
        let ending = tokio::spawn(end(admin));
        // The most memory is read with every piece of output, because the file disappears when the program ends.
        let (mut written, mut peak_memory) = (Vec::new(), None);
        while stdout.read_buf(&mut written).await.unwrap() > 0 {
            peak_memory = peak_memory_in(&status_file).await.or(peak_memory);
        }
        let (status, stderr) = ending.await.unwrap();
        Self { status, stdout: String::from_utf8(written).unwrap(), stderr, peak_memory }
    }
}

impl TestDatabase {
    /// Runs `cargo admin` in a pipe whose reader has ended, and returns its exit status and its standard error.
    pub async fn admin_without_a_reader(&self, arguments: &[&str]) -> (i32, String) {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        end(start(&self.url, arguments, writer.into())).await
    }
}

fn start(database_url: &str, arguments: &[&str], stdout: Stdio) -> Child {
    let port = database_url.rsplit(':').next().expect("a port");
    Command::new(binary("admin"))
        .arg(format!("--local={port}"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

/// The exit status and standard error.
async fn end(mut admin: Child) -> (i32, String) {
    let mut stderr = String::new();
    admin.stderr.take().unwrap().read_to_string(&mut stderr).await.unwrap();
    (admin.wait().await.unwrap().code().expect("no signal ended it"), stderr)
}

async fn peak_memory_in(status_file: &str) -> Option<u64> {
    let status = fs::read_to_string(status_file).await.ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

use std::process::Stdio;

use tokio::{fs, io::AsyncReadExt, process::Command};

use crate::binary;

/// A run of `cargo admin` that has ended.
#[derive(Clone, Debug)]
pub struct Admin {
    /// Its exit status.
    pub status: i32,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
    /// The most memory that it had, in KiB. Only Linux tells.
    pub peak_memory: Option<u64>,
}

impl Admin {
    pub(crate) async fn run(database_url: &str, arguments: &[&str]) -> Self {
        let port = database_url.rsplit(':').next().expect("a port");
        let mut admin = Command::new(binary("admin"))
            .arg(format!("--local={port}"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let status_file = format!("/proc/{}/status", admin.id().expect("it was just started"));
        let (mut stdout, mut stderr) = (admin.stdout.take().unwrap(), admin.stderr.take().unwrap());
        let reading_stderr = tokio::spawn(async move {
            let mut text = String::new();
            stderr.read_to_string(&mut text).await.unwrap();
            text
        });
        // The most memory is asked for with every piece that it writes: afterwards there is nobody to ask.
        let (mut written, mut peak_memory) = (Vec::new(), None);
        while stdout.read_buf(&mut written).await.unwrap() > 0 {
            peak_memory = peak_memory_in(&status_file).await.or(peak_memory);
        }
        let status = admin.wait().await.unwrap().code().expect("it ends by itself");
        let stdout = String::from_utf8(written).unwrap();
        Self { status, stdout, stderr: reading_stderr.await.unwrap(), peak_memory }
    }
}

async fn peak_memory_in(status_file: &str) -> Option<u64> {
    let status = fs::read_to_string(status_file).await.ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

//! Sees to it that nothing keeps running when `cargo local` ends, however it ends.
//!
//! This program runs twice. The outer process is the guard. The inner one runs the site, as the leader of a process group
//! that holds everything it starts. The guard holds one end of a pipe: even if it is killed with `kill -9`, the operating
//! system closes that end, and the inner process stops everything.

use std::{
    env,
    io::{self, stdin},
    os::fd::AsFd,
    process::{ExitCode, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, getpgrp, kill_process_group};
use tokio::{
    io::AsyncReadExt,
    net::unix::pipe::Receiver,
    process::Command,
    signal::unix::{SignalKind, signal},
    time::timeout,
};

/// The option that makes this program the inner process.
pub const INSIDE: &str = "inside";

/// How long the site may take to stop.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs this program once more, with the same arguments and [`INSIDE`]. Returns when that process has ended, and nothing
/// that it started is left.
///
/// # Errors
///
/// If the process cannot be started or is killed.
pub async fn run() -> Result<ExitCode, GuardError> {
    let stop = stop_signal().map_err(GuardError::Start)?;
    let mut command = Command::new(env::current_exe().map_err(GuardError::Start)?);
    command.args(env::args_os().skip(1)).arg(format!("--{INSIDE}")).stdin(Stdio::piped()).process_group(0);
    let mut inner = command.spawn().map_err(GuardError::Start)?;
    let group = inner.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    // While the inner process is waited for, its standard input must stay open.
    let pipe = inner.stdin.take();

    let ended = tokio::select! {
        ended = inner.wait() => Some(ended),
        () = stop => None,
    };
    drop(pipe);
    if ended.is_none() {
        let _ = timeout(PATIENCE, inner.wait()).await;
    }
    kill(group);
    let Some(ended) = ended else { return Ok(ExitCode::SUCCESS) };
    let code = ended.map_err(GuardError::Start)?.code().ok_or(GuardError::Killed)?;
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// For the inner process: returns when the guard is gone, or wants everything to stop.
///
/// # Errors
///
/// If standard input is not the guard's pipe.
pub async fn gone() -> io::Result<()> {
    let mut pipe = Receiver::from_owned_fd(stdin().as_fd().try_clone_to_owned()?)?;
    pipe.read(&mut [0]).await.map(|_| ())
}

/// For the inner process, when the guard is gone: kills everything that it has started, and itself.
pub fn kill_everything() {
    kill(Some(getpgrp()));
}

/// A group that has ended already is no error.
fn kill(group: Option<Pid>) {
    if let Some(group) = group {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Returns when somebody asks this program to stop: with Ctrl-C, with `kill`, or by closing the terminal. From the call on,
/// these signals do not kill this program.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

/// Why the site could not be run.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// The operating system does not allow it.
    #[error("cannot start")]
    Start(#[source] io::Error),
    /// Somebody has killed the inner process.
    #[error("cargo local was killed; everything that it had started has been stopped")]
    Killed,
}

use std::{
    env,
    io::{self, stdin},
    os::fd::AsFd,
    process::{ExitCode, ExitStatus, Stdio},
    time::Duration,
};

use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessSession};
use tokio::{io::AsyncReadExt, net::unix::pipe::Receiver, time::timeout};

use crate::{session::Session, stop::StopSignals};

/// How long the site may take to stop by itself: longer than it takes to end a session.
const PATIENCE: Duration = Duration::from_secs(8);

/// Why the site could not be guarded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GuardError {
    #[error("cannot start")]
    Start(#[source] io::Error),
    #[error("cargo local was killed; all that it had started has been stopped")]
    Killed,
}

/// Runs the site in a session of its own and returns when nothing of that session is left.
///
/// The site holds one end of a pipe and the guard the other. However the guard ends, even by `kill -9`, the operating
/// system closes its end, and the site stops.
pub(crate) async fn run() -> Result<ExitCode, GuardError> {
    let mut stop = StopSignals::listen().map_err(GuardError::Start)?;
    let mut site = start_site().map_err(GuardError::Start)?;
    let session = site.id().map(Session::led_by);
    // Waiting for a child closes its standard input, if that is still with the child.
    let pipe = site.stdin().take();

    let ended = tokio::select! {
        ended = site.wait() => Some(ended),
        () = stop.next() => None,
    };
    if ended.is_none() {
        drop(pipe);
        // What comes after kills the site if it is not gone by then.
        let _ = timeout(PATIENCE, site.wait()).await;
    }
    if let Some(session) = session {
        session.end().await;
    }
    match ended {
        None => Ok(ExitCode::SUCCESS),
        Some(ended) => exit_code(ended.map_err(GuardError::Start)?),
    }
}

/// Returns when the guard is gone, or wants the site to stop.
pub(crate) async fn ended() -> io::Result<()> {
    let mut pipe = Receiver::from_owned_fd(stdin().as_fd().try_clone_to_owned()?)?;
    pipe.read(&mut [0]).await.map(|_| ())
}

fn start_site() -> io::Result<Box<dyn ChildWrapper>> {
    let mut site = CommandWrap::with_new(env::current_exe()?, |command| {
        command.args(env::args_os().skip(1)).arg("--inside").stdin(Stdio::piped());
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(describes_this_package)) {
            command.env_remove(name);
        }
    });
    site.wrap(ProcessSession).spawn()
}

/// `cargo run` describes the package of the program to it. Build scripts that the site starts would take that for a change
/// in theirs, and crates that take long to compile would be compiled again.
fn describes_this_package(variable: &str) -> bool {
    let prefixes = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];
    prefixes.iter().any(|prefix| variable.starts_with(prefix))
}

/// What the site has to say about its own end, it has said itself.
fn exit_code(status: ExitStatus) -> Result<ExitCode, GuardError> {
    let code = status.code().ok_or(GuardError::Killed)?;
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

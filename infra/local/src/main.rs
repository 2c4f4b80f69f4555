//! `cargo local`: the site of `infra/template.yaml`, on this machine.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use tokio::runtime::Runtime;

mod announcement;
mod arguments;
mod compile;
mod environment;
mod guard;
mod ipv6;
mod ports;
mod session;
mod site;
mod stop;
mod watch;

use arguments::Arguments;

fn main() -> ExitCode {
    match start(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// This program runs twice: once as the site, in a session of its own, and once outside as the guard of that session,
/// which sees to it that nothing of it stays behind, whatever happens to either.
fn start(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let runtime = Runtime::new()?;
    let outcome = if arguments.inside {
        let ended = runtime.block_on(site::run_until_guard_ends(arguments));
        ended.map(|()| ExitCode::SUCCESS).map_err(Into::into)
    } else {
        runtime.block_on(guard::run()).map_err(Into::into)
    };
    // An installation in a thread of its own need not come to its end.
    runtime.shutdown_timeout(Duration::from_millis(200));
    outcome
}

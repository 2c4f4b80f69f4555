//! `cargo local`: the site of `infra/template.yaml`, on this machine.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use local::process::guard;
use tokio::runtime::Runtime;

mod announcement;
mod arguments;
mod reload;
mod site;

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

fn start(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let runtime = Runtime::new()?;
    let outcome = if arguments.inside {
        let ended = runtime.block_on(site::run_until_guard_is_gone(arguments));
        ended.map(|()| ExitCode::SUCCESS).map_err(Into::into)
    } else {
        runtime.block_on(guard::run()).map_err(Into::into)
    };
    // Nobody waits for an installation of cargo-lambda to end.
    runtime.shutdown_timeout(Duration::from_millis(200));
    outcome
}

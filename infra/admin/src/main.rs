//! `cargo admin`: looks after the people in the table of subscribers.

use std::process::ExitCode;

use clap::Parser;
use subscribers::EmailAddress;

mod arguments;
mod show;
mod table;

use arguments::{Arguments, Command};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let subscribers = table::open(&arguments);
    match arguments.command {
        Command::Show { address } => {
            let found = subscribers.find(EmailAddress::parse(&address)?.id()).await?;
            print!("{}", show::describe(found.as_ref()));
        }
    }
    Ok(())
}

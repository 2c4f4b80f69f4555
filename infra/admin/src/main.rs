//! `cargo admin`: looks after the subscribers of a site.

#![warn(clippy::print_stdout, clippy::print_stderr, reason = "they panic if nobody reads; write to `Output` instead")]

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use subscribers::TableError;

mod arguments;
mod chart;
mod connection;
mod counted;
mod dead_letters;
mod erase;
mod error_message;
mod export;
mod import;
mod lift;
mod output;
mod prompt;
mod redrive;
mod restore;
mod resume;
mod rotate_key;
mod scan;
mod secret;
mod show;
mod smoke;
mod spreadsheet;
mod stack;
mod status;

use arguments::{Arguments, Command, TablesCommand};
use connection::Connection;
use error_message::error_message;
use output::Output;

/// What a shell reports about a program that SIGPIPE ended. `Arguments` documents all exit statuses.
const READER_IS_GONE: u8 = 128 + 13;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let hint = arguments.target.hint();
    let mut output = Output::default();
    match run(arguments, &mut output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if output.reader_is_gone() => ExitCode::from(READER_IS_GONE),
        Err(error) => {
            // If nobody reads standard error, the exit status still tells.
            let _ = writeln!(io::stderr(), "error: {}", error_message(&error));
            if error.is::<TableError>() {
                let _ = writeln!(io::stderr(), "hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(Arguments { command, target }: Arguments, output: &mut impl Write) -> anyhow::Result<()> {
    match command {
        Command::OnTables(command) => run_on_tables(command, &Connection::open(&target).await?, output).await,
        Command::Smoke { url } if target.is_given() => {
            smoke::smoke(&url, Some(Connection::open(&target).await?.site()?), output).await
        }
        Command::Smoke { url } => smoke::smoke(&url, None, output).await,
    }
}

async fn run_on_tables(command: TablesCommand, connection: &Connection, output: &mut impl Write) -> anyhow::Result<()> {
    match command {
        TablesCommand::Status => status::status(connection, output).await,
        TablesCommand::Show { address } => show::show(connection, &address, output).await,
        TablesCommand::Export { json: true, status } => export::json(&connection.subscribers, &status, output).await,
        TablesCommand::Export { json: false, status } => export::csv(&connection.subscribers, &status, output).await,
        TablesCommand::Erase { address, prompt } => erase::erase(connection, &address, prompt, output).await,
        TablesCommand::Lift { address, prompt } => lift::lift(connection, &address, prompt, output).await,
        TablesCommand::Import { file, apply, prompt } => {
            import::import(connection.site()?, &file, apply, prompt, output).await
        }
        TablesCommand::Redrive { selection, prompt } => redrive::redrive(connection, &selection, prompt, output).await,
        TablesCommand::Resume { prompt } => resume::resume(connection.site()?, prompt, output).await,
        TablesCommand::Restore { from, prompt } => restore::restore(connection, &from, prompt, output).await,
        TablesCommand::RotateKey { prompt } => rotate_key::rotate_key(connection, prompt, output).await,
    }
}

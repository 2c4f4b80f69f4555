//! `cargo admin`: looks after the subscribers of a site.

#![warn(clippy::print_stdout, clippy::print_stderr, reason = "they panic if nobody reads; write to `Output` instead")]

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use subscribers::{TableError, UnsentMail};

mod arguments;
mod chart;
mod connection;
mod counted;
mod dead_letters;
mod erase;
mod error_message;
mod export;
mod for_each_subscriber;
mod import;
mod output;
mod prompt;
mod redrive;
mod restore;
mod show;
mod smoke;
mod spreadsheet;
mod stack;
mod status;

use arguments::{Arguments, Command, TableCommand};
use connection::Connection;
use error_message::error_message;
use output::Output;

/// The exit status that a shell reports if a program was ended by SIGPIPE. `Arguments` documents all exit statuses.
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
            // Even if nobody reads standard error, the exit status shows the failure.
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
        Command::OnTable(command) => run_on_table(command, &Connection::open(&target).await?, output).await,
        Command::Smoke { url } if target.is_given() => {
            smoke::smoke(&url, Some(&Connection::open(&target).await?.subscribers), output).await
        }
        Command::Smoke { url } => smoke::smoke(&url, None, output).await,
    }
}

async fn run_on_table(command: TableCommand, connection: &Connection, output: &mut impl Write) -> anyhow::Result<()> {
    let subscribers = &connection.subscribers;
    match command {
        TableCommand::Status => status::status(connection, output).await,
        TableCommand::Show { address } => show::show(subscribers, &address, output).await,
        TableCommand::Export { json: true, status } => export::json(subscribers, &status, output).await,
        TableCommand::Export { json: false, status } => export::csv(subscribers, &status, output).await,
        TableCommand::Erase { address, prompt } => erase::erase(subscribers, &address, prompt, output).await,
        TableCommand::Import { file, apply, prompt } => import::import(subscribers, &file, apply, prompt, output).await,
        TableCommand::Redrive { held, refused, prompt } => {
            let held = held.then_some(UnsentMail::Held);
            let refused = refused.then_some(UnsentMail::Refused);
            let reasons: Vec<_> = [Some(UnsentMail::Waiting), held, refused].into_iter().flatten().collect();
            redrive::redrive(connection, &reasons, prompt, output).await
        }
        TableCommand::Restore { from, prompt } => {
            restore::restore(subscribers, &connection.table(&from), prompt, output).await
        }
    }
}

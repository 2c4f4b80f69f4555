//! `cargo admin`: looks after the people in the table of subscribers.

use std::{io, process::ExitCode};

use clap::Parser;
use subscribers::{EmailAddress, TableError, UnsentMail};

mod arguments;
mod chart;
mod dates;
mod dead_letters;
mod erase;
mod export;
mod import;
mod people;
mod place;
mod prompt;
mod redrive;
mod restore;
mod show;
mod smoke;
mod status;

use arguments::{Arguments, Command, LookAfter};
use export::Format;
use place::Place;

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

async fn run(Arguments { command, place }: Arguments) -> anyhow::Result<()> {
    let is_somewhere = place.is_given();
    match command {
        Command::LookAfter(command) => {
            let done = look_after(&Place::open(&place).await?, command).await;
            done.map_err(|error| if error.is::<TableError>() { error.context(place.advice()) } else { error })
        }
        Command::Smoke { url } if is_somewhere => {
            smoke::smoke(&url, Some(&Place::open(&place).await?.subscribers)).await
        }
        Command::Smoke { url } => smoke::smoke(&url, None).await,
    }
}

async fn look_after(place: &Place, command: LookAfter) -> anyhow::Result<()> {
    let subscribers = &place.subscribers;
    match command {
        LookAfter::Status => status::status(place).await,
        LookAfter::Show { address } => show::show(subscribers, &EmailAddress::parse(&address)?).await,
        LookAfter::Export { json, csv: _, status } => {
            let format = if json { Format::Json } else { Format::Csv };
            export::export(subscribers, format, &status, io::stdout().lock()).await
        }
        LookAfter::Erase { address, yes } => erase::erase(subscribers, &EmailAddress::parse(&address)?, yes).await,
        LookAfter::Import { file, apply, yes } => import::import(subscribers, &file, apply, yes).await,
        LookAfter::Redrive { held, refused, yes } => {
            let reasons = [(true, UnsentMail::Waiting), (held, UnsentMail::Held), (refused, UnsentMail::Refused)];
            let reasons: Vec<_> =
                reasons.into_iter().filter_map(|(is_meant, reason)| is_meant.then_some(reason)).collect();
            redrive::redrive(place, &reasons, yes).await
        }
        LookAfter::Restore { from, yes } => restore::restore(subscribers, &place.table(&from), yes).await,
    }
}

//! `cargo admin import`: adds people from another list, if there is proof of their consent.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

use anyhow::{Context, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use subscribers::{ImportOutcome, Status, Subscribers, now};

use crate::{counted::counted, prompt::Prompt};

mod date;
mod row;

use row::{COLUMNS, NewSubscriber, Row};

/// How many people are looked up or added at the same time.
const CONCURRENCY: usize = 16;

/// Adds the people in a file, or only shows what would happen.
pub(crate) async fn import(
    subscribers: &Subscribers,
    file: &Path,
    apply: bool,
    prompt: Prompt,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let counts = read(file, subscribers, Mode::LookUp, output).await?;
    counts.write(output)?;
    let new_people = counted(counts.new, "person", "people");
    if !apply {
        writeln!(output, "Nothing was written. Add --apply to import {new_people}.")?;
    } else if counts.new > 0 {
        if !prompt.is_answered_yes(&format!("Import {new_people}?"), output)? {
            writeln!(output, "Nobody was imported.")?;
            return Ok(());
        }
        // The first pass has already reported the wrong lines.
        let imported = read(file, subscribers, Mode::Write, &mut io::sink()).await?.new;
        writeln!(output, "Imported {}.", counted(imported, "person", "people"))?;
    }
    let wrong_lines = counted(counts.wrong, "line", "lines");
    ensure!(counts.wrong == 0, "{wrong_lines} of the file can't be used; the reasons are above");
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    LookUp,
    Write,
}

/// What happens to the lines of a file.
#[derive(Default)]
struct Counts {
    new: u64,
    known: u64,
    ended: u64,
    wrong: u64,
}

impl Counts {
    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        for (name, count, note) in [
            ("new", self.new, "can be imported"),
            ("known", self.known, "pending or confirmed; not changed"),
            ("ended", self.ended, "unsubscribed, bounced or complained; not subscribed again"),
            ("wrong", self.wrong, "can't be used"),
        ] {
            writeln!(output, "  {name:<8}{count:>7}   {note}")?;
        }
        Ok(())
    }
}

/// Reads the file line by line, so it may be larger than the memory. If a line can't be used, writes the reason.
async fn read(file: &Path, subscribers: &Subscribers, mode: Mode, output: &mut impl Write) -> anyhow::Result<Counts> {
    let now = now()?;
    let opened = File::open(file).with_context(|| format!("{} can't be opened", file.display()))?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(opened);
    let headers = reader.headers().with_context(|| format!("{} can't be read", file.display()))?.clone();
    let missing: Vec<_> = COLUMNS.into_iter().filter(|column| headers.iter().all(|header| header != *column)).collect();
    ensure!(
        missing.is_empty(),
        "{} lacks the columns {}; its first line must name them, separated by commas",
        file.display(),
        missing.join(", ")
    );
    let rows = stream::iter(reader.into_records()).map(|record| {
        let row = Row::read(record, &headers, now);
        async move {
            let Row { line, content } = row?;
            let outcome = match content {
                Err(reason) => Err(reason),
                Ok(person) => Ok(handle(&person, subscribers, mode).await?),
            };
            anyhow::Ok((line, outcome))
        }
    });
    let mut outcomes = rows.buffered(CONCURRENCY);
    let mut counts = Counts::default();
    while let Some((line, outcome)) = outcomes.try_next().await? {
        match outcome {
            Ok(ImportOutcome::Imported) => counts.new += 1,
            Ok(ImportOutcome::Known(Status::Pending | Status::Confirmed)) => counts.known += 1,
            Ok(ImportOutcome::Known(Status::Unsubscribed | Status::Bounced | Status::Complained)) => counts.ended += 1,
            Err(reason) => {
                counts.wrong += 1;
                writeln!(output, "line {line}: {reason}")?;
            }
        }
    }
    Ok(counts)
}

/// Adds a person, or only finds out whether the person would be added.
async fn handle(person: &NewSubscriber, subscribers: &Subscribers, mode: Mode) -> anyhow::Result<ImportOutcome> {
    Ok(match mode {
        Mode::Write => subscribers.import(&person.email, &person.consent, person.confirmed_at).await?,
        Mode::LookUp => {
            let found = subscribers.find(person.email.id()).await?;
            found.map_or(ImportOutcome::Imported, |found| ImportOutcome::Known(found.status))
        }
    })
}

use std::{fs::File, path::Path};

use anyhow::{Context, bail};
use futures::{StreamExt, stream};
use serde::Deserialize;
use subscribers::{Consent, EmailAddress, ImportOutcome, Status, Subscribers, Timestamp, now};

use crate::{arguments::Yes, dates::moment, export::uncell, prompt::ask};

/// How many people are looked up or written at once.
const AT_ONCE: usize = 16;

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    email: String,
    confirmed_at: String,
    consent_wording: String,
    consent_page: String,
    /// An export has it.
    status: Option<String>,
}

/// Somebody with proof of consent.
struct Person {
    email: EmailAddress,
    consent: Consent,
    confirmed_at: Timestamp,
}

/// What became, or would become, of the lines.
#[derive(Default)]
struct Tally {
    imported: u64,
    known: u64,
    gone: u64,
    unusable: u64,
}

/// Brings people from a list, or only says what would become of each.
pub(crate) async fn import(subscribers: &Subscribers, file: &Path, apply: bool, yes: Yes) -> anyhow::Result<()> {
    let would = go_through(subscribers, file, false).await?;
    println!("{} can be imported.", would.imported);
    println!("{} are known already and stay as they are.", would.known);
    println!("{} have left, bounced or complained, and are not brought back.", would.gone);
    println!("{} lines can't be used.", would.unusable);
    if !apply {
        println!("Nothing was written. With --apply, those who can be imported are.");
    } else if would.imported > 0 {
        if !ask(&format!("Import {}?", would.imported), yes)? {
            println!("Nobody was imported.");
            return Ok(());
        }
        println!("{} were imported.", go_through(subscribers, file, true).await?.imported);
    }
    match would.unusable {
        0 => Ok(()),
        unusable => bail!("{unusable} lines can't be used"),
    }
}

/// Reads line after line, so that a list of any length fits into memory. Tells of lines that can't be used unless it writes,
/// for it has told before.
async fn go_through(subscribers: &Subscribers, file: &Path, writes: bool) -> anyhow::Result<Tally> {
    let now = now()?;
    let opened = File::open(file).with_context(|| format!("{} can't be opened", file.display()))?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(opened);
    let lines = reader.deserialize::<Line>().zip(2_u64..);
    let outcomes = stream::iter(lines).map(|(line, number)| async move {
        let person = line.map_err(|error| cause(&error)).and_then(|line| Person::read(&line, now));
        let outcome = match person {
            Err(reason) => Err(reason),
            Ok(person) if writes => Ok(subscribers.import(&person.email, &person.consent, person.confirmed_at).await?),
            Ok(person) => Ok(person.look_up(subscribers).await?),
        };
        anyhow::Ok((number, outcome))
    });
    let mut outcomes = outcomes.buffered(AT_ONCE);
    let mut tally = Tally::default();
    while let Some(outcome) = outcomes.next().await {
        match outcome? {
            (_, Ok(ImportOutcome::Imported)) => tally.imported += 1,
            (_, Ok(ImportOutcome::Known(Status::Pending | Status::Confirmed))) => tally.known += 1,
            (_, Ok(ImportOutcome::Known(_))) => tally.gone += 1,
            (number, Err(reason)) => {
                tally.unusable += 1;
                if !writes {
                    println!("line {number}: {reason}");
                }
            }
        }
    }
    Ok(tally)
}

impl Person {
    /// Or why the line can't be used.
    fn read(line: &Line, now: Timestamp) -> Result<Self, String> {
        if line.status.as_ref().is_some_and(|status| status != Status::Confirmed.as_str()) {
            return Err("is not confirmed".to_owned());
        }
        let email = EmailAddress::parse(uncell(&line.email)).map_err(|error| error.to_string())?;
        let confirmed_at = moment(&line.confirmed_at).ok_or("confirmed_at is not a date such as 2026-12-31")?;
        if confirmed_at > now {
            return Err("confirmed_at is in the future".to_owned());
        }
        let [wording, page] = [&line.consent_wording, &line.consent_page].map(|text| uncell(text).to_owned());
        if wording.is_empty() || page.is_empty() {
            return Err("without consent_wording and consent_page there is no proof of consent".to_owned());
        }
        Ok(Self { email, consent: Consent { wording, page }, confirmed_at })
    }

    async fn look_up(&self, subscribers: &Subscribers) -> anyhow::Result<ImportOutcome> {
        let found = subscribers.find(self.email.id()).await?;
        Ok(found.map_or(ImportOutcome::Imported, |found| ImportOutcome::Known(found.status)))
    }
}

/// What is wrong with the form of a line, without quoting it.
fn cause(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        csv::ErrorKind::UnequalLengths { .. } => "has more or fewer cells than the first line".to_owned(),
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

//! A row of the file to import, and the checks that it must pass.

use csv::{ErrorKind, Position, StringRecord};
use serde::Deserialize;
use subscribers::{Consent, EmailAddress, Status, Timestamp};

use super::date;
use crate::spreadsheet;

/// The columns that a file must have.
pub(super) const COLUMNS: [&str; 4] = ["email", "confirmed_at", "consent_wording", "consent_page"];

/// A row of the file.
pub(super) struct Row {
    /// The number of its first line in the file.
    pub(super) line: u64,
    /// The person, or why the row can't be used. The reason quotes no cell, because a cell may contain an address.
    pub(super) content: Result<NewSubscriber, String>,
}

/// A person with proof of consent.
pub(super) struct NewSubscriber {
    pub(super) email: EmailAddress,
    pub(super) consent: Consent,
    pub(super) confirmed_at: Timestamp,
}

impl Row {
    /// # Errors
    ///
    /// If the file can't be read.
    pub(super) fn read(
        record: Result<StringRecord, csv::Error>,
        headers: &StringRecord,
        now: Timestamp,
    ) -> Result<Self, csv::Error> {
        let row = record.and_then(|record| {
            let line = record.position().map_or(0, Position::line);
            Ok(Self { line, content: record.deserialize::<Cells>(Some(headers))?.check(now) })
        });
        row.or_else(|error| {
            let reason = match error.kind() {
                ErrorKind::UnequalLengths { .. } => "has more or fewer cells than the first line",
                ErrorKind::Utf8 { .. } => "is not UTF-8 text",
                _ => return Err(error),
            };
            Ok(Self { line: error.position().map_or(0, Position::line), content: Err(reason.to_owned()) })
        })
    }
}

/// The cells of a row, by their column.
#[derive(Deserialize)]
struct Cells<'a> {
    email: &'a str,
    confirmed_at: &'a str,
    consent_wording: &'a str,
    consent_page: &'a str,
    /// Exports have this column.
    status: Option<&'a str>,
}

impl Cells<'_> {
    fn check(&self, now: Timestamp) -> Result<NewSubscriber, String> {
        if self.status.is_some_and(|status| status != Status::Confirmed.as_str()) {
            return Err("the status is not confirmed".to_owned());
        }
        let email = EmailAddress::parse(spreadsheet::text(self.email)).map_err(|error| error.to_string())?;
        let confirmed_at = date::parse(self.confirmed_at).ok_or("confirmed_at must be a date such as 2026-12-31")?;
        if confirmed_at > now {
            return Err("confirmed_at is in the future".to_owned());
        }
        let [wording, page] = [self.consent_wording, self.consent_page].map(|cell| spreadsheet::text(cell).to_owned());
        if wording.is_empty() || page.is_empty() {
            return Err("consent_wording and consent_page must not be empty: they prove the consent".to_owned());
        }
        Ok(NewSubscriber { email, consent: Consent { wording, page }, confirmed_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Vec<(u64, Result<String, String>)> {
        let mut reader = csv::Reader::from_reader(text);
        let headers = reader.headers().unwrap().clone();
        let rows = reader.into_records().map(|record| Row::read(record, &headers, 1_800_000_000).unwrap());
        rows.map(|row| (row.line, row.content.map(|person| person.email.as_str().to_owned()))).collect()
    }

    #[test]
    fn a_row_has_the_number_of_its_first_line_in_the_file() {
        let file = b"email,confirmed_at,consent_wording,consent_page,status\n\
            jo@example.org,2026-01-01,\"I want\nthe newsletter\",course form,confirmed\n\
            ada@example.org,2026-01-01,yes,course form,pending\n\
            \xff@example.org,2026-01-01,yes,course form,confirmed\n\
            bo@example.org\n";
        let wrong = |reason: &str| Err(reason.to_owned());
        assert_eq!(
            rows(file),
            [
                (2, Ok("jo@example.org".to_owned())),
                (4, wrong("the status is not confirmed")),
                (5, wrong("is not UTF-8 text")),
                (6, wrong("has more or fewer cells than the first line")),
            ]
        );
    }
}

use std::io::{self, BufWriter, Write};

use anyhow::bail;
use subscribers::{Field, Status, Subscribers, Subscription, Value};

use crate::people::People;

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    /// An array with one object a line.
    Json,
}

/// Writes those who have one of `statuses`, as the table gives them.
pub(crate) async fn export(
    subscribers: &Subscribers,
    format: Format,
    statuses: &[Status],
    out: impl Write,
) -> anyhow::Result<()> {
    let mut sheet = Sheet::begin(format, BufWriter::new(out))?;
    let mut people = People::of(subscribers).await?;
    while let Some((_, subscription)) = people.next().await? {
        if statuses.contains(&subscription.status) {
            sheet.add(&subscription)?;
        }
    }
    sheet.end()?;
    match people.unreadable {
        0 => Ok(()),
        unreadable => bail!("{unreadable} items of the table were left out: this program did not write them"),
    }
}

enum Sheet<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json { out: W, is_empty: bool },
}

impl<W: Write> Sheet<W> {
    fn begin(format: Format, mut out: W) -> anyhow::Result<Self> {
        Ok(match format {
            Format::Json => {
                write!(out, "[")?;
                Self::Json { out, is_empty: true }
            }
            Format::Csv => {
                let mut sheet = csv::Writer::from_writer(out);
                sheet.write_record(Subscription::new(Status::Confirmed).fields().map(|field| field.name))?;
                Self::Csv(Box::new(sheet))
            }
        })
    }

    fn add(&mut self, subscription: &Subscription) -> anyhow::Result<()> {
        match self {
            Self::Csv(sheet) => sheet.write_record(subscription.fields().map(|field| cell(&field)))?,
            Self::Json { out, is_empty } => {
                let separator = if *is_empty { "" } else { "," };
                write!(out, "{separator}\n{}", serde_json::to_string(subscription)?)?;
                *is_empty = false;
            }
        }
        Ok(())
    }

    fn end(self) -> io::Result<()> {
        match self {
            Self::Csv(mut sheet) => sheet.flush(),
            Self::Json { mut out, .. } => {
                writeln!(out, "\n]")?;
                out.flush()
            }
        }
    }
}

/// What begins a formula in a spreadsheet, and therefore must not begin a cell.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no spreadsheet takes for a formula: an address may begin with `=`. The apostrophe makes it a text.
fn cell(field: &Field) -> String {
    match field.value {
        Some(Value::Text(text)) if text.starts_with(FORMULA) => format!("'{text}"),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

/// The text that [`export`] put into a cell.
pub(crate) fn uncell(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| text.starts_with(FORMULA)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_can_be_read_again() {
        for text in
            ["=1+1@example.org", "+jo@example.org", "-jo@example.org", "@", "\tx", "jo@example.org", "'jo@x.org"]
        {
            let cell = cell(&Field { name: "email", value: Some(Value::Text(text)) });
            assert!(!cell.starts_with(FORMULA), "{cell}");
            assert_eq!(uncell(&cell), text);
        }
    }
}

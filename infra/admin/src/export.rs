//! `cargo admin export`: writes subscribers as CSV or JSON.

use std::io::{BufWriter, Write};

use anyhow::ensure;
use subscribers::{Person, Status, Subscribers};

use crate::{counted::counted, scan::for_each_subscriber, spreadsheet};

/// Writes a table for spreadsheets. Its first line names the columns.
pub(crate) async fn csv(subscribers: &Subscribers, statuses: &[Status], output: &mut impl Write) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(Person::default().fields().map(|field| field.name))?;
    let unreadable = for_each_with(statuses, subscribers, |person| {
        Ok(writer.write_record(person.fields().iter().map(spreadsheet::cell))?)
    });
    let unreadable = unreadable.await?;
    writer.flush()?;
    ensure_complete(&unreadable)
}

/// Writes an array, with an object on each line.
pub(crate) async fn json(
    subscribers: &Subscribers,
    statuses: &[Status],
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let mut output = BufWriter::new(output);
    write!(output, "[")?;
    let mut separator = "\n";
    let unreadable = for_each_with(statuses, subscribers, |person| {
        write!(output, "{separator}{}", serde_json::to_string(person)?)?;
        separator = ",\n";
        Ok(())
    });
    let unreadable = unreadable.await?;
    writeln!(output, "\n]")?;
    output.flush()?;
    ensure_complete(&unreadable)
}

async fn for_each_with(
    statuses: &[Status],
    subscribers: &Subscribers,
    mut write: impl FnMut(&Person) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<String>> {
    for_each_subscriber(subscribers, async |_, subscriber| {
        if !statuses.contains(&subscriber.status) {
            return Ok(());
        }
        write(&Person { subscriber: Some(subscriber), request: None })
    })
    .await
}

fn ensure_complete(unreadable: &[String]) -> anyhow::Result<()> {
    let items = counted(unreadable.len().try_into()?, "item", "items");
    ensure!(
        unreadable.is_empty(),
        "the export is incomplete: it lacks {items} of the table that another program wrote"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_an_export_keep_their_order() {
        let columns = Person::default().fields().map(|field| field.name).join(",");
        assert_eq!(
            columns,
            "email,status,requested_at,mails,mailed_at,held_at,refused_at,expires_at,confirmed_at,unsubscribed_at,bounced_at,\
             complained_at,consent_wording,consent_page,client,owed,mail_state,attempted_at,unanswered"
        );
    }

    #[test]
    fn an_export_that_lacks_items_is_a_failure() {
        ensure_complete(&[]).unwrap();
        assert!(ensure_complete(&["x".to_owned()]).unwrap_err().to_string().contains("it lacks 1 item of the table"));
    }
}

//! `cargo admin export`: writes subscribers as CSV or JSON.

use std::io::{BufWriter, Write};

use anyhow::ensure;
use subscribers::{Status, Subscribers, Subscription};

use crate::{counted::counted, for_each_subscriber::for_each_subscriber, spreadsheet};

/// Writes a table for spreadsheets. Its first line names the columns.
pub(crate) async fn csv(subscribers: &Subscribers, statuses: &[Status], output: &mut impl Write) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    writer.write_record(Subscription::new(Status::Confirmed).fields().map(|field| field.name))?;
    let unreadable = for_each_with(statuses, subscribers, |subscription| {
        Ok(writer.write_record(subscription.fields().iter().map(spreadsheet::cell))?)
    });
    let unreadable = unreadable.await?;
    writer.flush()?;
    ensure_complete(unreadable)
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
    let unreadable = for_each_with(statuses, subscribers, |subscription| {
        write!(output, "{separator}{}", serde_json::to_string(subscription)?)?;
        separator = ",\n";
        Ok(())
    });
    let unreadable = unreadable.await?;
    writeln!(output, "\n]")?;
    output.flush()?;
    ensure_complete(unreadable)
}

async fn for_each_with(
    statuses: &[Status],
    subscribers: &Subscribers,
    mut write: impl FnMut(&Subscription) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    for_each_subscriber(subscribers, async |_, subscription| {
        if statuses.contains(&subscription.status) { write(&subscription) } else { Ok(()) }
    })
    .await
}

fn ensure_complete(unreadable: u64) -> anyhow::Result<()> {
    let items = counted(unreadable, "item", "items");
    ensure!(unreadable == 0, "the export is incomplete: another program wrote {items} that cannot be read");
    Ok(())
}

//! `cargo admin restore`: puts back people whom the table has lost, from a table that was restored from a backup.

use std::io::Write;

use anyhow::ensure;
use subscribers::{RestoreOutcome, Subscribers};

use crate::{connection::Connection, counted::counted, prompt::Prompt, scan::for_each_subscriber};

/// What happens to the people in a backup.
#[derive(Default)]
struct Counts {
    restored: u64,
    known: u64,
    erased: u64,
}

impl Counts {
    fn add(&mut self, outcome: RestoreOutcome) {
        match outcome {
            RestoreOutcome::Restored => self.restored += 1,
            RestoreOutcome::Known => self.known += 1,
            RestoreOutcome::Erased => self.erased += 1,
        }
    }
}

pub(crate) async fn restore(
    connection: &Connection,
    from: &str,
    prompt: Prompt,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let (subscribers, backup) = (connection.site()?, connection.table(from));
    let mut counts = Counts::default();
    let unreadable = for_each_subscriber(&backup, async |id, saved| {
        counts.add(subscribers.would_restore(id, &saved).await?);
        Ok(())
    })
    .await?;
    write_plan(&counts, &unreadable, output)?;
    let question = format!("Put back {}?", counted(counts.restored, "person", "people"));
    if counts.restored > 0 && prompt.is_answered_yes(&question, output)? {
        let restored = restore_all(subscribers, &backup, from).await?;
        writeln!(output, "Put back {}.", counted(restored, "person", "people"))?;
    } else {
        writeln!(output, "Nobody was put back.")?;
    }
    ensure_complete(&unreadable)
}

async fn restore_all(subscribers: &Subscribers, backup: &Subscribers, from: &str) -> anyhow::Result<u64> {
    let mut counts = Counts::default();
    for_each_subscriber(backup, async |id, _| {
        counts.add(subscribers.restore(from, id).await?);
        Ok(())
    })
    .await?;
    Ok(counts.restored)
}

fn write_plan(counts: &Counts, unreadable: &[String], output: &mut impl Write) -> anyhow::Result<()> {
    for key in unreadable {
        writeln!(output, "item {key:?} of the backup can't be read: another program wrote it")?;
    }
    for (name, count, note) in [
        ("lost", counts.restored, "in the backup, but not in the table; can be put back"),
        ("known", counts.known, "in the table; not changed"),
        ("erased", counts.erased, "erased since the backup; not put back"),
    ] {
        writeln!(output, "  {name:<8}{count:>7}   {note}")?;
    }
    Ok(())
}

fn ensure_complete(unreadable: &[String]) -> anyhow::Result<()> {
    let items = counted(unreadable.len().try_into()?, "item", "items");
    ensure!(
        unreadable.is_empty(),
        "the restore is incomplete: {items} of the backup can't be read; the keys are above"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreadable_items_are_named_by_their_key() {
        let mut counts = Counts::default();
        for outcome in
            [RestoreOutcome::Restored, RestoreOutcome::Restored, RestoreOutcome::Known, RestoreOutcome::Erased]
        {
            counts.add(outcome);
        }
        let (mut output, unreadable) = (Vec::new(), ["x".to_owned()]);
        write_plan(&counts, &unreadable, &mut output).unwrap();
        assert_eq!(
            String::from_utf8(output).unwrap(),
            "item \"x\" of the backup can't be read: another program wrote it\n\
             \x20 lost          2   in the backup, but not in the table; can be put back\n\
             \x20 known         1   in the table; not changed\n\
             \x20 erased        1   erased since the backup; not put back\n"
        );
        assert_eq!(
            ensure_complete(&unreadable).unwrap_err().to_string(),
            "the restore is incomplete: 1 item of the backup can't be read; the keys are above"
        );
        ensure_complete(&[]).unwrap();
    }
}

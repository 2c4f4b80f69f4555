//! `cargo admin restore`: puts back people whom the table has lost, from a table that was restored from a backup.

use std::io::Write;

use subscribers::Subscribers;

use crate::{counted::counted, for_each_subscriber::for_each_subscriber, prompt::Prompt};

pub(crate) async fn restore(
    subscribers: &Subscribers,
    backup: &Subscribers,
    prompt: Prompt,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let mut lost = 0;
    for_each_subscriber(backup, async |id, _| {
        lost += u64::from(subscribers.find(id).await?.is_none());
        Ok(())
    })
    .await?;
    let lost_people = counted(lost, "person", "people");
    writeln!(
        output,
        "Only in the backup: {lost_people}. This number includes people who were erased after the backup."
    )?;
    if lost == 0 || !prompt.is_answered_yes(&format!("Put back {lost_people}?"), output)? {
        writeln!(output, "Nobody was put back.")?;
        return Ok(());
    }
    let mut restored = 0;
    for_each_subscriber(backup, async |id, _| {
        restored += u64::from(subscribers.restore(backup, id).await?);
        Ok(())
    })
    .await?;
    writeln!(output, "Put back {}.", counted(restored, "person", "people"))?;
    Ok(())
}

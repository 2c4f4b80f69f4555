use subscribers::Subscribers;

use crate::{arguments::Yes, people::People, prompt::ask};

/// Puts back whom `subscribers` lacks and `backup` knows.
pub(crate) async fn restore(subscribers: &Subscribers, backup: &Subscribers, yes: Yes) -> anyhow::Result<()> {
    let mut lost = 0_u64;
    let mut people = People::of(backup).await?;
    while let Some((id, _)) = people.next().await? {
        lost += u64::from(subscribers.find(id).await?.is_none());
    }
    println!("{lost} people are in the backup and not in the table. Whoever was erased since then is among them.");
    if lost == 0 || !ask("Put them back?", yes)? {
        println!("Nobody was put back.");
        return Ok(());
    }
    let mut restored = 0_u64;
    let mut people = People::of(backup).await?;
    while let Some((id, _)) = people.next().await? {
        restored += u64::from(subscribers.restore(backup, id).await?);
    }
    println!("{restored} were put back.");
    Ok(())
}

use subscribers::{Nonce, Owed};

use crate::{arguments::Yes, ask::ask, clock::now, people::People, place::Place};

/// Asks once more for every mail that is still owed for one of these reasons.
pub(crate) async fn redrive(place: &Place, reasons: &[Owed], yes: Yes) -> anyhow::Result<()> {
    let owed = count(place, reasons).await?;
    println!("{owed} mails are to be asked for once more. Their links will work for 48 hours.");
    if owed > 0 {
        if !ask("Ask for them?", yes)? {
            println!("None was asked for.");
            return Ok(());
        }
        println!("{} were asked for.", ask_for_all(place, reasons).await?);
    }
    if let Some(stack) = &place.stack {
        let dropped = stack.dead_letters.drop_mails().await?;
        println!(
            "{} dead letters about mails were dropped; {} about something else are left.",
            dropped.mails, dropped.kept
        );
    }
    Ok(())
}

async fn count(place: &Place, reasons: &[Owed]) -> anyhow::Result<u64> {
    let (now, mut owed) = (now()?, 0);
    let mut people = People::of(&place.subscribers).await?;
    while let Some((_, subscription)) = people.next().await? {
        owed += u64::from(subscription.owed(now).is_some_and(|reason| reasons.contains(&reason)));
    }
    Ok(owed)
}

async fn ask_for_all(place: &Place, reasons: &[Owed]) -> anyhow::Result<u64> {
    let mut asked = 0;
    let mut people = People::of(&place.subscribers).await?;
    while let Some((id, subscription)) = people.next().await? {
        let now = now()?;
        let is_meant = subscription.owed(now).is_some_and(|reason| reasons.contains(&reason));
        if let Some(former) = subscription.nonce.filter(|_| is_meant) {
            asked += u64::from(place.subscribers.redrive(id, &former, &Nonce::random()?, now).await?);
        }
    }
    Ok(asked)
}

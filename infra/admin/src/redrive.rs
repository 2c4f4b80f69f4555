use subscribers::{Nonce, UnsentMail, now};

use crate::{arguments::Yes, people::People, place::Place, prompt::ask};

/// Asks once more for every mail that is still owed for one of these reasons.
pub(crate) async fn redrive(place: &Place, reasons: &[UnsentMail], yes: Yes) -> anyhow::Result<()> {
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

async fn count(place: &Place, reasons: &[UnsentMail]) -> anyhow::Result<u64> {
    let (now, mut owed) = (now()?, 0);
    let mut people = People::of(&place.subscribers).await?;
    while let Some((_, subscription)) = people.next().await? {
        owed += u64::from(subscription.unsent_mail(now).is_some_and(|reason| reasons.contains(&reason)));
    }
    Ok(owed)
}

async fn ask_for_all(place: &Place, reasons: &[UnsentMail]) -> anyhow::Result<u64> {
    let mut asked = 0;
    let mut people = People::of(&place.subscribers).await?;
    while let Some((id, subscription)) = people.next().await? {
        let now = now()?;
        let is_meant = subscription.unsent_mail(now).is_some_and(|reason| reasons.contains(&reason));
        if let Some(former) = subscription.nonce.filter(|_| is_meant) {
            asked += u64::from(place.subscribers.redrive(id, &former, &Nonce::random()?, now).await?);
        }
    }
    Ok(asked)
}

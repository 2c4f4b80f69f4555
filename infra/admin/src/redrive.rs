//! `cargo admin redrive`: requests unsent mails again.

use std::io::Write;

use limits::{HOUR, LINK_LIFETIME};
use subscribers::{Nonce, Subscription, Timestamp, UnsentMail, now};

use crate::{
    connection::Connection, counted::counted, dead_letters::DeadLetters, for_each_subscriber::for_each_subscriber,
    prompt::Prompt,
};

/// Requests all mails again that are unsent for one of these reasons, and deletes the dead letters about mails.
pub(crate) async fn redrive(
    connection: &Connection,
    reasons: &[UnsentMail],
    prompt: Prompt,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let unsent = count(connection, reasons).await?;
    let unsent_mails = counted(unsent, "mail", "mails");
    writeln!(output, "{unsent_mails} can be requested again.")?;
    if unsent > 0 {
        let question = format!("Request {unsent_mails}? New links work for {} hours.", LINK_LIFETIME / HOUR);
        if !prompt.is_answered_yes(&question, output)? {
            writeln!(output, "No mail was requested.")?;
            return Ok(());
        }
        writeln!(output, "Requested {}.", counted(request_again(connection, reasons).await?, "mail", "mails"))?;
    }
    match &connection.stack {
        Some(stack) => delete_dead_letters(&stack.dead_letters, output).await,
        None => Ok(()),
    }
}

async fn count(connection: &Connection, reasons: &[UnsentMail]) -> anyhow::Result<u64> {
    let (now, mut unsent) = (now()?, 0);
    for_each_subscriber(&connection.subscribers, async |_, subscription| {
        unsent += u64::from(is_selected(&subscription, reasons, now));
        Ok(())
    })
    .await?;
    Ok(unsent)
}

async fn request_again(connection: &Connection, reasons: &[UnsentMail]) -> anyhow::Result<u64> {
    let mut requested = 0;
    for_each_subscriber(&connection.subscribers, async |id, subscription| {
        let now = now()?;
        let is_selected = is_selected(&subscription, reasons, now);
        if let Some(former) = subscription.nonce.filter(|_| is_selected) {
            requested += u64::from(connection.subscribers.redrive(id, &former, &Nonce::random()?, now).await?);
        }
        Ok(())
    })
    .await?;
    Ok(requested)
}

fn is_selected(subscription: &Subscription, reasons: &[UnsentMail], now: Timestamp) -> bool {
    subscription.unsent_mail(now).is_some_and(|reason| reasons.contains(&reason))
}

async fn delete_dead_letters(dead_letters: &DeadLetters, output: &mut impl Write) -> anyhow::Result<()> {
    let deletion = dead_letters.delete_those_about_mails().await?;
    let deleted = counted(deletion.deleted, "dead letter", "dead letters");
    writeln!(output, "Deleted {deleted} about mails and kept {} about other events.", deletion.kept)?;
    if deletion.kept > 0 {
        writeln!(output, "The section \"When an alarm rings\" of infra/README.md says what to do with these.")?;
    }
    Ok(())
}

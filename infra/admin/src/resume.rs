//! `cargo admin resume`: lets mails leave again after too many of them bounced or were reported as spam.

use std::io::Write;

use subscribers::{Sending, Subscribers, Timestamp, now};

use crate::{counted::counted, prompt::Prompt};

pub(crate) async fn resume(subscribers: &Subscribers, prompt: Prompt, output: &mut impl Write) -> anyhow::Result<()> {
    let (sending, now) = (subscribers.sending().await?, now()?);
    writeln!(output, "{}", last_day(&sending, now))?;
    if !sending.breaker_is_open(now) {
        writeln!(output, "Mails are not stopped, so there is nothing to resume.")?;
        return Ok(());
    }
    let question = "Have you found the cause? These bounces and complaints are forgotten, and mails leave again.";
    if !prompt.is_answered_yes(question, output)? {
        writeln!(output, "Mails stay stopped.")?;
        return Ok(());
    }
    subscribers.forget_reports(now).await?;
    writeln!(output, "Mails leave again. The held mails follow within minutes, as many as MailsPerHour permits.")?;
    Ok(())
}

fn last_day(sending: &Sending, now: Timestamp) -> String {
    let [mails, bounces, complaints] = sending.totals(now);
    let mails = counted(mails, "mail", "mails");
    format!("In the last day: {mails}, {bounces} bounced, {complaints} reported as spam.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_sees_the_numbers_of_the_last_day() {
        assert_eq!(
            last_day(&Sending::default(), 1_795_000_000),
            "In the last day: 0 mails, 0 bounced, 0 reported as spam."
        );
    }
}

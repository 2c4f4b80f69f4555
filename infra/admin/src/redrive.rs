//! `cargo admin redrive`: requests mails again that could not be sent, and deals with the dead letters.

use std::io::Write;

use anyhow::ensure;
use clap::Args;
use feedback::Listener;
use limits::{HOUR, LINK_LIFETIME};
use subscribers::{Request, Subscribers, Timestamp, UnsentMail, now};

use crate::{connection::Connection, counted::counted, dead_letters::Handled, prompt::Prompt, scan::for_each_request};

/// Which unsent mails are requested again. Without an option, those that wait.
#[derive(Args, Debug, Default)]
pub(crate) struct Selection {
    /// Include the mails that are held, because too many mails were sent or bounced. They also leave by themselves
    #[arg(long)]
    held: bool,
    /// Include the mails that SES refused
    #[arg(long)]
    refused: bool,
    /// Include the mails that SES did not answer. Perhaps they were sent
    #[arg(long)]
    unanswered: bool,
    /// Only the mails that this internet connection requested. `status` and `show` print the hash
    #[arg(long, value_name = "HASH")]
    client: Option<String>,
    /// Only the mails that were requested at least so many hours ago
    #[arg(long, value_name = "HOURS")]
    older_than: Option<u32>,
}

impl Selection {
    fn includes(&self, request: &Request, now: Timestamp) -> bool {
        let is_included = match request.unsent_mail(now) {
            Some(UnsentMail::Waiting) => true,
            Some(UnsentMail::Held) => self.held,
            Some(UnsentMail::Refused) => self.refused,
            Some(UnsentMail::Unanswered) => self.unanswered,
            None => false,
        };
        let is_of_client = self.client.is_none() || self.client == request.client;
        let is_old = self.older_than.is_none_or(|hours| request.requested_at + u64::from(hours) * HOUR <= now);
        is_included && is_of_client && is_old
    }
}

/// Requests the selected mails again, and then deals with the dead letters.
pub(crate) async fn redrive(
    connection: &Connection,
    selection: &Selection,
    prompt: Prompt,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let subscribers = connection.site()?;
    let unsent = count(subscribers, selection).await?;
    writeln!(output, "{} can be requested again.", counted(unsent, "mail", "mails"))?;
    let dead_letters = match &connection.stack {
        Some(stack) => stack.dead_letters.count().await?,
        None => 0,
    };
    if dead_letters > 0 {
        writeln!(output, "{} in the queue DeadLetters.", counted(dead_letters, "dead letter", "dead letters"))?;
    }
    if unsent + dead_letters == 0 {
        return Ok(());
    }
    if unsent > 0 && subscribers.sending().await?.breaker_is_open(now()?) {
        writeln!(output, "The mailer will hold the mails, because mails are stopped: see `cargo admin resume`.")?;
    }
    let question = format!("Go on? The links in the mails work for {} hours then.", LINK_LIFETIME / HOUR);
    if !prompt.is_answered_yes(&question, output)? {
        writeln!(output, "No mail was requested.")?;
        return Ok(());
    }
    writeln!(output, "Requested {}.", counted(request_again(subscribers, selection).await?, "mail", "mails"))?;
    let Some(stack) = &connection.stack else { return Ok(()) };
    let handled = stack.dead_letters.handle_all(&Listener { subscribers: subscribers.clone() }).await?;
    report(&handled, output)
}

async fn count(subscribers: &Subscribers, selection: &Selection) -> anyhow::Result<u64> {
    let (now, mut unsent) = (now()?, 0);
    for_each_request(subscribers, async |_, request| {
        unsent += u64::from(selection.includes(&request, now));
        Ok(())
    })
    .await?;
    Ok(unsent)
}

async fn request_again(subscribers: &Subscribers, selection: &Selection) -> anyhow::Result<u64> {
    let mut requested = 0;
    for_each_request(subscribers, async |id, request| {
        let now = now()?;
        if selection.includes(&request, now) {
            requested += u64::from(subscribers.redrive(id, &request, now).await?);
        }
        Ok(())
    })
    .await?;
    Ok(requested)
}

/// Fails if letters are kept.
fn report(handled: &Handled, output: &mut impl Write) -> anyhow::Result<()> {
    for letter in &handled.kept {
        writeln!(output, "dead letter {}: {}", letter.id, letter.reason)?;
    }
    let (kept, about_mails) = (handled.kept.len(), counted(handled.about_mails, "dead letter", "dead letters"));
    let reports = counted(handled.reports, "report", "reports");
    writeln!(output, "Deleted {about_mails} about mails, dealt with {reports} of SES and kept {kept}.")?;
    ensure!(kept == 0, "{kept} of the dead letters could not be dealt with; the reasons are above");
    Ok(())
}

#[cfg(test)]
mod tests {
    use subscribers::{Consent, EmailAddress, MailState, Nonce};

    use super::*;
    use crate::dead_letters::KeptLetter;

    const NOW: Timestamp = 1_795_000_000;

    fn request(state: MailState) -> Request {
        Request {
            email: EmailAddress::parse("jo@example.org").unwrap(),
            consent: Consent { wording: "2026-11".into(), page: "/mission".into() },
            nonce: Nonce::from([1; 16]),
            client: Some("one".to_owned()),
            requested_at: NOW - 3 * HOUR,
            expires_at: NOW + HOUR,
            owed: 1,
            state,
            mails: 0,
            unanswered: 0,
            attempted_at: None,
            mailed_at: None,
            held_at: None,
            refused_at: None,
        }
    }

    #[test]
    fn only_waiting_mails_are_requested_again_without_an_option() {
        let included = |selection: &Selection| {
            [MailState::Owed, MailState::Retry, MailState::Held, MailState::Refused, MailState::Unanswered]
                .map(|state| selection.includes(&request(state), NOW))
        };
        assert_eq!(included(&Selection::default()), [true, true, false, false, false]);
        let held = Selection { held: true, ..Selection::default() };
        assert_eq!(included(&held), [true, true, true, false, false]);
        let all = Selection { held: true, refused: true, unanswered: true, ..Selection::default() };
        assert_eq!(included(&all), [true; 5]);
        for state in [MailState::Sent, MailState::Withheld] {
            assert!(!all.includes(&request(state), NOW), "{state:?}");
        }
    }

    #[test]
    fn mails_can_be_selected_by_client_and_age() {
        let request = request(MailState::Owed);
        for (client, older_than, is_included) in [
            (Some("one"), None, true),
            (Some("two"), None, false),
            (None, Some(3), true),
            (None, Some(4), false),
            (Some("one"), Some(3), true),
            (Some("two"), Some(3), false),
        ] {
            let selection = Selection { client: client.map(str::to_owned), older_than, ..Selection::default() };
            assert_eq!(selection.includes(&request, NOW), is_included, "{selection:?}");
        }
    }

    #[test]
    fn a_kept_letter_is_named_with_its_reason_and_is_a_failure() {
        let mut output = Vec::new();
        report(&Handled { about_mails: 1, reports: 2, kept: Vec::new() }, &mut output).unwrap();
        let kept = KeptLetter { id: "4f1c".to_owned(), reason: "the table did not answer".to_owned() };
        let failed = report(&Handled { kept: vec![kept], ..Handled::default() }, &mut output);
        assert_eq!(
            failed.unwrap_err().to_string(),
            "1 of the dead letters could not be dealt with; the reasons are above"
        );
        assert_eq!(
            String::from_utf8(output).unwrap(),
            "Deleted 1 dead letter about mails, dealt with 2 reports of SES and kept 0.\n\
             dead letter 4f1c: the table did not answer\n\
             Deleted 0 dead letters about mails, dealt with 0 reports of SES and kept 1.\n"
        );
    }
}

//! `cargo admin lift`: takes back a bounce or a complaint, so that the person can sign up again.

use std::io::Write;

use anyhow::ensure;
use subscribers::{EmailAddress, Person, Subscriber, now};

use crate::{connection::Connection, prompt::Prompt, show::StoredData};

/// The address stays out of the command, because a shell could take its characters for something else.
const SUPPRESSION_LIST: &str = "\
SES has a list of its own, and sends nothing to an address on it. Remove the address there too:
  aws sesv2 delete-suppressed-destination --email-address ADDRESS";

pub(crate) async fn lift(
    connection: &Connection,
    address: &EmailAddress,
    prompt: Prompt,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let (subscribers, id) = (connection.site()?, address.id());
    let stored = StoredData::read(connection, id).await?;
    stored.write(output)?;
    if !is_marked(&stored.person) {
        writeln!(output, "No bounce and no complaint is stored, so there is nothing to lift.\n{SUPPRESSION_LIST}")?;
        return Ok(());
    }
    if !prompt.is_answered_yes("Take the bounce or complaint back? The person can then sign up again.", output)? {
        writeln!(output, "Nothing was lifted.")?;
        return Ok(());
    }
    ensure!(subscribers.lift(id, now()?).await?, "the stored data has changed meanwhile; run lift again");
    writeln!(output, "Lifted. The person is unsubscribed now, and can sign up and confirm.\n{SUPPRESSION_LIST}")?;
    Ok(())
}

fn is_marked(person: &Person) -> bool {
    person.subscriber.as_ref().is_some_and(Subscriber::is_marked)
}

#[cfg(test)]
mod tests {
    use subscribers::Status;

    use super::*;

    #[test]
    fn only_a_bounce_or_a_complaint_can_be_lifted() {
        let is_marked = |status| is_marked(&Person { subscriber: Some(Subscriber::new(status)), request: None });
        assert_eq!(Status::ALL.map(is_marked), [false, false, true, true]);
        assert!(!super::is_marked(&Person::default()));
    }
}

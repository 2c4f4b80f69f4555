//! `cargo admin erase`: erases everything that is stored about a person.

use std::io::Write;

use limits::{BACKUP_DAYS, DAY, ERASURE_MEMORY, HOUR, MAILBOX_WINDOW};
use subscribers::{EmailAddress, Person, now};

use crate::{connection::Connection, prompt::Prompt, show::StoredData};

pub(crate) async fn erase(
    connection: &Connection,
    address: &EmailAddress,
    prompt: Prompt,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let (subscribers, id) = (connection.site()?, address.id());
    let stored = StoredData::read(connection, id).await?;
    stored.write(output)?;
    let question = if stored.person.is_unknown() {
        "Remember the erasure, so that no backup brings the person back?"
    } else {
        "Erase all of this? It cannot be undone."
    };
    if !prompt.is_answered_yes(question, output)? {
        writeln!(output, "Nothing was erased.")?;
        return Ok(());
    }
    let erased = subscribers.erase(id, now()?).await?;
    write!(output, "{}", what_happened(&erased))?;
    Ok(())
}

fn what_happened(erased: &Person) -> String {
    let names: Vec<_> =
        erased.fields().into_iter().filter(|field| field.value.is_some()).map(|field| field.name).collect();
    let remembered = format!(
        "The id and the time of the erasure stay for {} days, so that no backup brings the person back.\n",
        ERASURE_MEMORY / DAY
    );
    if names.is_empty() {
        return remembered;
    }
    format!(
        "Erased: {}.\n{remembered}\
         The times of the last mails to the mailbox stay for {} hours, under a keyed hash, so that nobody gets around the limit.\n\
         DynamoDB deletes the copies: those in the stream of requests after 24 hours, those in backups after {BACKUP_DAYS} days.\n\
         If an older list contains this address, an import of that list adds it again.\n",
        names.join(", "),
        MAILBOX_WINDOW / HOUR
    )
}

#[cfg(test)]
mod tests {
    use subscribers::{Status, Subscriber};

    use super::*;

    #[test]
    fn an_erasure_names_what_is_gone_and_what_stays() {
        let person = Person { subscriber: Some(Subscriber::new(Status::Bounced)), request: None };
        let text = what_happened(&person);
        assert!(text.starts_with("Erased: status.\nThe id and the time of the erasure stay for 42 days"), "{text}");
        let nothing = what_happened(&Person::default());
        assert_eq!(
            nothing,
            "The id and the time of the erasure stay for 42 days, so that no backup brings the person back.\n"
        );
    }
}

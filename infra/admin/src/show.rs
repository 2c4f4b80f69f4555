//! `cargo admin show`: shows what is stored about a person.

use std::io::{self, Write};

use subscribers::{EmailAddress, Person, SubscriberId, Timestamp, Value};

use crate::connection::Connection;

/// Everything that is stored about a person.
#[derive(Default)]
pub(crate) struct StoredData {
    pub(crate) person: Person,
    /// When the person was last erased.
    pub(crate) erased_at: Option<Timestamp>,
}

impl StoredData {
    pub(crate) async fn read(connection: &Connection, id: SubscriberId) -> anyhow::Result<Self> {
        let subscribers = &connection.subscribers;
        if connection.is_one_table {
            let person = Person { subscriber: subscribers.find(id).await?, request: None };
            return Ok(Self { person, erased_at: None });
        }
        Ok(Self { person: subscribers.person(id).await?, erased_at: subscribers.erased_at(id).await? })
    }

    /// Writes a line for each field.
    pub(crate) fn write(&self, output: &mut impl Write) -> io::Result<()> {
        if self.person.is_unknown() && self.erased_at.is_none() {
            return writeln!(output, "Nothing is stored about this address.");
        }
        let fields = self.person.fields().into_iter().filter_map(|field| Some((field.name, field.value?)));
        let erased = self.erased_at.map(|at| ("erased_at", Value::Time(at)));
        fields.chain(erased).try_for_each(|(name, value)| writeln!(output, "{name:<16}{value}"))
    }
}

pub(crate) async fn show(
    connection: &Connection,
    address: &EmailAddress,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    StoredData::read(connection, address.id()).await?.write(output)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use subscribers::{Consent, Status, Subscriber};

    use super::*;

    fn written(stored: &StoredData) -> String {
        let mut output = Vec::new();
        stored.write(&mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn a_person_is_described_line_by_line() {
        let subscriber = Subscriber {
            confirmed_at: Some(1_795_000_000),
            consent: Some(Consent { wording: "2026-11".into(), page: "/mission".into() }),
            ..Subscriber::new(Status::Unsubscribed)
        };
        let person = Person { subscriber: Some(subscriber), request: None };
        assert_eq!(
            written(&StoredData { person, erased_at: Some(1_794_000_000) }),
            "status          unsubscribed\nconfirmed_at    2026-11-18T11:06:40Z\n\
             consent_wording 2026-11\nconsent_page    /mission\nerased_at       2026-11-06T21:20:00Z\n"
        );
    }

    #[test]
    fn an_unknown_address_is_called_so() {
        assert_eq!(written(&StoredData::default()), "Nothing is stored about this address.\n");
    }
}

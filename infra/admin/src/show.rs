//! `cargo admin show`: shows what is stored about a person.

use std::io::{self, Write};

use subscribers::{EmailAddress, Subscribers, Subscription};

/// What `show` and `erase` say about an address that is not in the table.
pub(crate) const NOTHING_IS_STORED: &str = "Nothing is stored about this address.";

pub(crate) async fn show(
    subscribers: &Subscribers,
    address: &EmailAddress,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    match subscribers.find(address.id()).await? {
        Some(found) => describe(&found, output)?,
        None => writeln!(output, "{NOTHING_IS_STORED}")?,
    }
    Ok(())
}

/// Writes a line for each stored field.
pub(crate) fn describe(subscription: &Subscription, output: &mut impl Write) -> io::Result<()> {
    let stored = subscription.fields().into_iter().filter_map(|field| Some((field.name, field.value?)));
    for (name, value) in stored {
        writeln!(output, "{name:<16}{value}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use subscribers::{Consent, Status};

    use super::*;

    #[test]
    fn a_person_is_described_line_by_line() {
        let subscription = Subscription {
            requested_at: Some(1_795_000_000),
            mails: 1,
            expires_at: Some(1_795_172_800),
            consent: Some(Consent { wording: "2026-11".into(), page: "/mission".into() }),
            ..Subscription::new(Status::Pending)
        };
        let mut output = Vec::new();
        describe(&subscription, &mut output).unwrap();
        assert_eq!(
            String::from_utf8(output).unwrap(),
            "status          pending\nrequested_at    2026-11-18T11:06:40Z\nmails           1\n\
             expires_at      2026-11-20T11:06:40Z\nconsent_wording 2026-11\nconsent_page    /mission\n"
        );
    }
}

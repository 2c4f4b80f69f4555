//! `cargo admin show`: shows what is stored about a person.

use std::io::Write;

use subscribers::{EmailAddress, Subscribers, Subscription};

/// What `show` and `erase` say about an address that is not in the table.
pub(crate) const NOTHING_IS_STORED: &str = "Nothing is stored about this address.";

pub(crate) async fn show(
    subscribers: &Subscribers,
    address: &EmailAddress,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    match subscribers.find(address.id()).await? {
        Some(found) => write!(output, "{}", describe(&found))?,
        None => writeln!(output, "{NOTHING_IS_STORED}")?,
    }
    Ok(())
}

/// What is stored about a person, a line for each field.
pub(crate) fn describe(subscription: &Subscription) -> String {
    let stored = subscription.fields().into_iter().filter_map(|field| Some((field.name, field.value?)));
    stored.map(|(name, value)| format!("{name:<16}{value}\n")).collect()
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
        assert_eq!(
            describe(&subscription),
            "status          pending\nrequested_at    2026-11-18T11:06:40Z\nmails           1\n\
             expires_at      2026-11-20T11:06:40Z\nconsent_wording 2026-11\nconsent_page    /mission\n"
        );
    }
}

//! The mailbox behind an address, so that all spellings of it are counted together.

use crate::{EmailAddress, TokenKey};

/// Domains of Gmail, which ignores dots before the `@`.
const GMAIL: [&str; 2] = ["gmail.com", "googlemail.com"];

/// A keyed hash that is the same for all addresses that reach the same mailbox. It is used for counting only: mail goes to the
/// address as it was typed.
pub(crate) fn mailbox(address: &EmailAddress, key: &TokenKey) -> String {
    key.hash(&canonical(address.as_str()))
}

/// Without a tag (`jo+news@…`). For Gmail also without dots, and with one name for its two domains.
fn canonical(address: &str) -> String {
    let Some((local_part, domain)) = address.rsplit_once('@') else { return address.to_owned() };
    let untagged = local_part.split('+').next().filter(|untagged| !untagged.is_empty()).unwrap_or(local_part);
    if GMAIL.contains(&domain) {
        return format!("{}@gmail.com", untagged.replace('.', ""));
    }
    format!("{untagged}@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_a_mailbox_are_counted_together() {
        for (address, mailbox) in [
            ("jo@example.org", "jo@example.org"),
            ("jo+news@example.org", "jo@example.org"),
            ("jo+a+b@example.org", "jo@example.org"),
            ("j.o@example.org", "j.o@example.org"),
            ("j.o+x@gmail.com", "jo@gmail.com"),
            ("jo@googlemail.com", "jo@gmail.com"),
            ("+jo@example.org", "+jo@example.org"),
        ] {
            assert_eq!(canonical(address), mailbox, "{address}");
        }
    }
}

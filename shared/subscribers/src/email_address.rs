//! E-mail addresses: which ones are accepted, and how all spellings of an address get the same form.

use std::fmt;

use email_address::Options;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use serde::{Deserialize, Deserializer, de::Error};

use crate::SubscriberId;

/// The longest address that fits into an SMTP path (RFC 5321, section 4.5.3.1.3), in bytes.
const LONGEST_ADDRESS: usize = 254;

/// The longest part before the `@` (RFC 5321, section 4.5.3.1.1), in bytes.
const LONGEST_LOCAL_PART: usize = 64;

/// Invisible characters that are copied together with an address: byte order mark and zero-width space.
const INVISIBLE: [char; 2] = ['\u{feff}', '\u{200b}'];

/// Top-level domains that the internet does not have (RFC 2606, RFC 6761, RFC 6762).
const RESERVED: [&str; 7] = ["example", "internal", "invalid", "local", "localhost", "onion", "test"];

/// An address that mail can be sent to, in one form for all its spellings: without surrounding space, in lower case, with the
/// domain in punycode.
///
/// Prints as `EmailAddress(…)`, so that a log cannot contain an address by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is not the address of a mailbox on the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailAddressError {
    /// It is empty, or only space.
    #[error("the address is empty")]
    Empty,
    /// It does not have the form of an address.
    #[error("the address is malformed; it must look like name@example.org")]
    Malformed,
    /// The part before the `@` is not ASCII. SES does not deliver to such an address.
    #[error("the part before the @ has characters that are not ASCII")]
    LocalPartNotAscii,
    /// The part after the `@` is not a domain on the internet.
    #[error("the part after the @ is not a public domain")]
    Domain,
    /// It is longer than 254 bytes, or the part before the `@` is longer than 64 bytes.
    #[error("the address is longer than 254 bytes, or its part before the @ is longer than 64 bytes")]
    TooLong,
}

impl EmailAddress {
    /// Reads an address that a person typed.
    ///
    /// # Errors
    ///
    /// If mail cannot be delivered to such an address.
    pub fn parse(typed: &str) -> Result<Self, EmailAddressError> {
        let typed = typed.trim_matches(|c: char| c.is_whitespace() || INVISIBLE.contains(&c));
        if typed.is_empty() {
            return Err(EmailAddressError::Empty);
        }
        let (local_part, domain) = typed.rsplit_once('@').ok_or(EmailAddressError::Malformed)?;
        if local_part.is_empty() || domain.is_empty() || typed.contains(|c: char| c.is_control() || "<>".contains(c)) {
            return Err(EmailAddressError::Malformed);
        }
        if !local_part.is_ascii() {
            return Err(EmailAddressError::LocalPartNotAscii);
        }
        let address = format!("{}@{}", local_part.to_ascii_lowercase(), public_domain(domain)?);
        if local_part.len() > LONGEST_LOCAL_PART || address.len() > LONGEST_ADDRESS {
            return Err(EmailAddressError::TooLong);
        }
        let syntax = Options::default().with_required_tld().without_domain_literal().without_display_text();
        // A quoted local part, such as "a b"@example.org, is valid, but many mail systems cannot deal with it.
        if local_part.contains('"') || email_address::EmailAddress::parse_with_options(&address, syntax).is_err() {
            return Err(EmailAddressError::Malformed);
        }
        Ok(Self(address))
    }

    /// Reads the attribute of an item. The table has only addresses that [`parse`](Self::parse) made.
    pub(crate) fn from_table<'de, D: Deserializer<'de>>(attribute: D) -> Result<Option<Self>, D::Error> {
        let text = String::deserialize(attribute)?;
        if text.contains('@') { Ok(Some(Self(text))) } else { Err(D::Error::custom("not an address")) }
    }

    /// The address. It must not get into a log, a key or a link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id that takes the address's place in logs, keys and links.
    #[must_use]
    pub fn id(&self) -> SubscriberId {
        SubscriberId::of(self)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// The domain in lower case and punycode (UTS #46), if the public DNS can have it.
fn public_domain(domain: &str) -> Result<String, EmailAddressError> {
    // A longer name is always too long, because punycode is never shorter than a quarter of the UTF-8 text. This check
    // saves time.
    if domain.len() > 4 * LONGEST_ADDRESS {
        return Err(EmailAddressError::TooLong);
    }
    let domain = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .map_err(|_| EmailAddressError::Domain)?;
    match domain.rsplit_once('.') {
        Some((_, top_level)) if is_top_level(top_level) => Ok(domain.into_owned()),
        _ => Err(EmailAddressError::Domain),
    }
}

/// Whether the internet can have this top-level domain: at least two letters, or punycode. If the last part has only
/// digits, the domain is an IP address.
fn is_top_level(name: &str) -> bool {
    let is_word = name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_word && !RESERVED.contains(&name)) || name.starts_with("xn--")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(typed: &str) -> String {
        EmailAddress::parse(typed).unwrap().as_str().to_owned()
    }

    #[test]
    fn all_spellings_of_an_address_are_the_same_address() {
        for typed in [
            "jo@example.org",
            " Jo@Example.ORG ",
            "JO@EXAMPLE.org\n",
            "jo@ｅxample.org",
            "\u{feff}jo@example.org\u{200b}",
        ] {
            assert_eq!(normalised(typed), "jo@example.org", "{typed:?}");
        }
        assert_eq!(normalised("info@exämple.de"), "info@xn--exmple-cua.de");
        assert_eq!(normalised("info@XN--exmple-cua.de"), "info@xn--exmple-cua.de");
    }

    #[test]
    fn usual_and_unusual_addresses_are_accepted() {
        for typed in [
            "a@b.co",
            "o'neill+news@mail.example.org",
            "first.last@sub.sub.example.museum",
            "x_y-z!#$%&*/=?^`{|}~@example.org",
            "1@1a.nl",
            &format!("{}@example.org", "a".repeat(64)),
        ] {
            EmailAddress::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
        }
    }

    #[test]
    fn each_refused_address_is_refused_for_its_own_reason() {
        use EmailAddressError::{Domain, Empty, LocalPartNotAscii, Malformed, TooLong};
        let too_long = format!("a@{}.org", ["b".repeat(60), "c".repeat(60), "d".repeat(60), "e".repeat(66)].join("."));
        let long_local_part = format!("{}@example.org", "a".repeat(65));
        let long_in_all =
            format!("{}@{}.{}.example.org", "a".repeat(64), "b".repeat(63), "c".repeat(63)) + &"d".repeat(60);
        for (typed, error) in [
            ("", Empty),
            (" \t\n", Empty),
            ("not-an-email", Malformed),
            ("@example.org", Malformed),
            ("a@", Malformed),
            ("a b@example.org", Malformed),
            ("a..b@example.org", Malformed),
            (".a@example.org", Malformed),
            ("a.@example.org", Malformed),
            ("a@b@example.org", Malformed),
            ("\"a b\"@example.org", Malformed),
            ("Jo <jo@example.org>", Malformed),
            ("<jo@example.org>", Malformed),
            ("a@1.2.3.0x4", Domain),
            ("a@foo.localhost", Domain),
            ("a@foo.test", Domain),
            ("a@foo.1a", Domain),
            ("a@x.y", Domain),
            ("a\r\nBcc:x@y.example", Malformed),
            ("a\0@example.org", Malformed),
            ("jürgen@exämple.de", LocalPartNotAscii),
            ("\u{fffd}@example.org", LocalPartNotAscii),
            ("a@b", Domain),
            ("a@localhost", Domain),
            ("a@[127.0.0.1]", Domain),
            ("a@127.0.0.1", Domain),
            ("a@exa mple.org", Domain),
            ("a@example.org.", Domain),
            ("a@-example.org", Domain),
            ("a@example..org", Domain),
            ("a@exam_ple.org", Domain),
            (&too_long, Domain),
            (&long_in_all, TooLong),
            (&long_local_part, TooLong),
            (&format!("a@{}", "b.".repeat(100_000)), TooLong),
        ] {
            assert_eq!(EmailAddress::parse(typed), Err(error), "{}", typed.chars().take(80).collect::<String>());
        }
    }

    #[test]
    fn an_address_does_not_print_itself() {
        let address = EmailAddress::parse("secret@example.org").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
    }
}

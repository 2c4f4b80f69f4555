//! The id that takes the place of an address.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, de::Error};
use sha2::{Digest, Sha256};

use crate::EmailAddress;

/// Takes the place of an address in the table's key, in logs and in links.
///
/// It is the first 16 bytes of a SHA-256 hash. As text, it is 22 characters of base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubscriberId([u8; Self::LENGTH]);

impl SubscriberId {
    /// In bytes.
    pub(crate) const LENGTH: usize = 16;

    pub(crate) fn of(address: &EmailAddress) -> Self {
        let mut id = [0; Self::LENGTH];
        id.iter_mut().zip(Sha256::digest(address.as_str())).for_each(|(byte, hashed)| *byte = hashed);
        Self(id)
    }

    pub(crate) const fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// Reads the key of an item.
    pub(crate) fn from_table<'de, D: Deserializer<'de>>(key: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(key)?).ok_or_else(|| D::Error::custom("not an id"))
    }

    /// Reads an id as [`Display`](fmt::Display) writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Display for SubscriberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_an_address_never_changes() {
        let id = EmailAddress::parse("jo@example.org").unwrap().id();
        assert_eq!(id.to_string(), "tr48tUT3fE52zhqS3u1xog");
        assert_eq!(EmailAddress::parse("JO@Example.org").unwrap().id(), id);
    }

    #[test]
    fn an_id_can_be_written_and_read() {
        let id = EmailAddress::parse("jo@example.org").unwrap().id();
        assert_eq!(SubscriberId::parse(&id.to_string()), Some(id));
        for text in ["", "tr48", "tr48tUT3fE52zhqS3u1xo!", "tr48tUT3fE52zhqS3u1xogAAAA"] {
            assert_eq!(SubscriberId::parse(text), None, "{text}");
        }
    }
}

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::EmailAddress;

/// Stands for an address wherever it must not be seen: in the table's key, in logs, in links.
///
/// The first 16 bytes of a SHA-256 hash, in 22 characters of base64url.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SubscriberId(String);

impl SubscriberId {
    pub(crate) fn of(address: &EmailAddress) -> Self {
        let hash: Vec<u8> = Sha256::digest(address.as_str()).into_iter().take(16).collect();
        Self(BASE64_URL_SAFE_NO_PAD.encode(hash))
    }

    /// As it stands in the table.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SubscriberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_an_address_never_changes() {
        let id = EmailAddress::parse("jo@example.org").unwrap().id();
        assert_eq!(id.as_str(), "tr48tUT3fE52zhqS3u1xog");
        assert_eq!(EmailAddress::parse("JO@Example.org").unwrap().id(), id);
    }
}

//! Tokens, which the links in mails contain, and the key that signs the tokens.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{Nonce, SubscriberId};

/// What a link in a mail is for. A token for one purpose does not work for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// To confirm a sign-up. Works only for the mail with this nonce.
    Confirm(&'a Nonce),
    /// To unsubscribe. The link in every mail ever sent must work (RFC 8058).
    Unsubscribe,
    /// To see and erase the stored data. The link in every mail ever sent must work.
    Data,
}

/// Proves that its holder can read a subscriber's mail.
///
/// It is the subscriber's id and a signature: the first 16 bytes of an HMAC-SHA-256 of purpose, id and nonce. As text,
/// it is 43 characters of base64url. Prints as `Token(…)` under `Debug`, so that a log cannot contain a token by
/// mistake.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token {
    id: SubscriberId,
    signature: [u8; Self::SIGNATURE_LENGTH],
}

impl Token {
    /// In bytes.
    const SIGNATURE_LENGTH: usize = 16;

    /// Reads a token from a link. `None` if the text does not have the form of a token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, signature) = bytes.split_first_chunk::<{ SubscriberId::LENGTH }>()?;
        Some(Self { id: SubscriberId::from_bytes(*id), signature: signature.try_into().ok()? })
    }

    /// The subscriber that the token claims to belong to. [`TokenKey::issued`] tells whether that is true.
    #[must_use]
    pub const fn id(&self) -> SubscriberId {
        self.id
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode([*self.id.as_bytes(), self.signature].concat()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The secret that signs tokens and hashes the addresses of clients.
#[derive(Clone)]
pub struct TokenKey {
    current: Hmac<Sha256>,
    /// Former keys. The links in old mails must still work.
    former: Vec<Hmac<Sha256>>,
}

/// A secret is too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token key is shorter than {} bytes", TokenKey::SHORTEST)]
pub struct WeakKey;

impl TokenKey {
    const SHORTEST: usize = 32;

    /// Reads one or more keys, separated by spaces. The first signs new tokens. Tokens of all keys are accepted. To
    /// rotate the key, put a new key before the old ones.
    ///
    /// # Errors
    ///
    /// If there is no key, or a key has fewer than 32 bytes.
    pub fn new(secret: &str) -> Result<Self, WeakKey> {
        let mut keys = secret.split_ascii_whitespace().map(|key| {
            let key = Some(key.as_bytes()).filter(|key| key.len() >= Self::SHORTEST).ok_or(WeakKey)?;
            Hmac::new_from_slice(key).map_err(|_| WeakKey)
        });
        let current = keys.next().unwrap_or(Err(WeakKey))?;
        Ok(Self { current, former: keys.collect::<Result<_, _>>()? })
    }

    /// A token for a link in a mail.
    #[must_use]
    pub fn issue(&self, purpose: Purpose<'_>, id: SubscriberId) -> Token {
        let mut signature = [0; Token::SIGNATURE_LENGTH];
        let mac = mac(&self.current, purpose, id).finalize().into_bytes();
        signature.iter_mut().zip(mac).for_each(|(byte, signed)| *byte = signed);
        Token { id, signature }
    }

    /// Whether the current or a former key issued the token for this purpose. The check always takes the same time,
    /// whatever the answer is.
    #[must_use]
    pub fn issued(&self, token: &Token, purpose: Purpose<'_>) -> bool {
        let is_signed_with = |key| mac(key, purpose, token.id).verify_truncated_left(&token.signature).is_ok();
        let keys = std::iter::once(&self.current).chain(&self.former);
        keys.fold(false, |is_issued, key| is_issued | is_signed_with(key))
    }

    /// A keyed hash of a text that must not be stored.
    pub(crate) fn hash(&self, text: &str) -> String {
        let mac = self.current.clone().chain_update("hash\0").chain_update(text);
        let bytes: Vec<u8> = mac.finalize().into_bytes().into_iter().take(SubscriberId::LENGTH).collect();
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }
}

fn mac(key: &Hmac<Sha256>, purpose: Purpose<'_>, id: SubscriberId) -> Hmac<Sha256> {
    let (name, nonce) = match purpose {
        Purpose::Confirm(nonce) => ("confirm\0", nonce.as_str()),
        Purpose::Unsubscribe => ("unsubscribe\0", ""),
        Purpose::Data => ("data\0", ""),
    };
    key.clone().chain_update(name).chain_update(id.as_bytes()).chain_update(nonce)
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EmailAddress;

    const KEY: &str = "a-secret-of-at-least-thirty-two-bytes";

    fn key() -> TokenKey {
        TokenKey::new(KEY).unwrap()
    }

    fn id() -> SubscriberId {
        EmailAddress::parse("jo@example.org").unwrap().id()
    }

    fn nonce(n: u8) -> Nonce {
        Nonce::from([n; 16])
    }

    #[test]
    fn a_token_can_be_written_into_a_link_and_read() {
        let token = key().issue(Purpose::Confirm(&nonce(1)), id());
        let text = token.to_string();
        assert_eq!(text.len(), 43);
        assert_eq!(Token::parse(&text), Some(token));
        assert_eq!(token.id(), id());
        assert!(key().issued(&token, Purpose::Confirm(&nonce(1))));
    }

    #[test]
    fn a_token_works_for_one_purpose_one_nonce_and_one_key() {
        let token = key().issue(Purpose::Confirm(&nonce(1)), id());
        assert!(!key().issued(&token, Purpose::Unsubscribe));
        assert!(!key().issued(&token, Purpose::Confirm(&nonce(2))));
        let other = TokenKey::new("another-secret-of-thirty-two-bytes").unwrap();
        assert!(!other.issued(&token, Purpose::Confirm(&nonce(1))));
    }

    #[test]
    fn after_a_rotation_old_links_work_and_new_ones_are_signed_with_the_new_key() {
        let old = key().issue(Purpose::Unsubscribe, id());
        let new_key = "another-secret-of-thirty-two-bytes";
        let rotated = TokenKey::new(&format!("{new_key} {KEY}")).unwrap();
        let new = rotated.issue(Purpose::Unsubscribe, id());
        assert!(rotated.issued(&old, Purpose::Unsubscribe) && rotated.issued(&new, Purpose::Unsubscribe));
        assert!(!rotated.issued(&old, Purpose::Data));
        assert!(!key().issued(&new, Purpose::Unsubscribe));
        assert!(TokenKey::new(new_key).unwrap().issued(&new, Purpose::Unsubscribe));
    }

    #[test]
    fn changing_any_bit_breaks_a_token() {
        let text = key().issue(Purpose::Unsubscribe, id()).to_string();
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            let forged = Token::parse(&BASE64_URL_SAFE_NO_PAD.encode(forged)).unwrap();
            assert!(!key().issued(&forged, Purpose::Unsubscribe), "{bit}");
        }
    }

    #[test]
    fn a_text_without_the_form_of_a_token_is_refused() {
        let text = key().issue(Purpose::Confirm(&nonce(1)), id()).to_string();
        let truncated: String = text.chars().skip(1).collect();
        for text in ["", "!", &truncated, &format!("{text}A"), &format!("{text}="), &format!(" {truncated}")] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert_eq!(TokenKey::new(&"x".repeat(31)).unwrap_err(), WeakKey);
        assert!(TokenKey::new(&"x".repeat(32)).is_ok());
        assert_eq!(TokenKey::new("").unwrap_err(), WeakKey);
        assert_eq!(TokenKey::new(&format!("{KEY} short")).unwrap_err(), WeakKey);
    }

    #[test]
    fn keys_and_tokens_do_not_print_themselves() {
        let token = key().issue(Purpose::Confirm(&nonce(1)), id());
        assert_eq!(format!("{token:?} {:?}", key()), "Token(…) TokenKey(…)");
    }
}

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// Marks one request for a mail, so that only the newest mail's links work. 16 random bytes, as base64url.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nonce(String);

impl Nonce {
    /// A new one, from the operating system's random numbers.
    ///
    /// # Errors
    ///
    /// When the operating system has none to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self::from(bytes))
    }

    /// Reads what stands in the table.
    #[must_use]
    pub fn from_table(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As it stands in the table.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<[u8; 16]> for Nonce {
    fn from(bytes: [u8; 16]) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }
}

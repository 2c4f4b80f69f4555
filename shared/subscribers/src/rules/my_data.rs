//! The rule of access: the holder of a link to *Your data* sees everything that is stored.

use crate::{Purpose, Subscribers, Subscription, TableError, Token, TokenKey};

/// What the holder of a token may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredData {
    /// This is stored.
    Stored(Box<Subscription>),
    /// Nothing is stored any more, or nothing was ever stored.
    Nothing,
    /// The link belongs to nobody.
    Invalid,
}

impl Subscribers {
    /// What is stored about the holder of a token.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn stored_data(&self, key: &TokenKey, token: &Token) -> Result<StoredData, TableError> {
        if !key.issued(token, Purpose::Data) {
            return Ok(StoredData::Invalid);
        }
        Ok(self.find(token.id()).await?.map_or(StoredData::Nothing, |found| StoredData::Stored(Box::new(found))))
    }
}

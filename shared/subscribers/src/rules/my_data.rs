//! The rule of access: the holder of a link to *Your data* sees everything that is stored.

use crate::{Person, Purpose, Subscribers, TableError, Token, TokenKey};

impl Subscribers {
    /// What is stored about the holder of a token. `None` if the link belongs to nobody.
    ///
    /// # Errors
    ///
    /// If a table does not answer.
    pub async fn stored_data(&self, key: &TokenKey, token: &Token) -> Result<Option<Person>, TableError> {
        if !key.issued(token, Purpose::Data) {
            return Ok(None);
        }
        self.person(token.id()).await.map(Some)
    }
}

use aws_sdk_dynamodb::types::ReturnValue;

use crate::{
    Purpose, StoreError, SubscriberId, Subscribers, Subscription, Token, TokenKey,
    store::{read, text},
};

/// What the holder of a token may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// This is stored.
    Stored(Box<Subscription>),
    /// Nothing is stored, or no longer.
    Nothing,
    /// The link belongs to nobody.
    Invalid,
}

impl Subscribers {
    /// What is stored about the holder of a token.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn data_of(&self, key: &TokenKey, token: &Token) -> Result<Data, StoreError> {
        if !key.issued(token, Purpose::Data) {
            return Ok(Data::Invalid);
        }
        Ok(self.find(token.id()).await?.map_or(Data::Nothing, |found| Data::Stored(Box::new(found))))
    }

    /// Erases everything about somebody, what keeps an import from bringing the person back included, and returns it.
    ///
    /// # Errors
    ///
    /// When the table can't be reached. It may have happened all the same.
    pub async fn erase(&self, id: SubscriberId) -> Result<Option<Subscription>, StoreError> {
        let erased = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key("id", text(&id.to_string()))
            .return_values(ReturnValue::AllOld)
            .send()
            .await
            .map_err(|error| StoreError { operation: "DeleteItem", source: error.into() })?;
        erased.attributes.as_ref().map(|item| read(item, "DeleteItem")).transpose()
    }
}

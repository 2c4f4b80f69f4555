//! The rule of erasure (GDPR, article 17): nothing stays.

use aws_sdk_dynamodb::types::ReturnValue;

use crate::{
    SubscriberId, Subscribers, Subscription, TableError,
    table::{read, text},
};

impl Subscribers {
    /// Erases everything about a subscriber, and returns what was stored. Afterwards, an import can bring the person
    /// back.
    ///
    /// # Errors
    ///
    /// If the table does not answer. Even then, the item may be erased.
    pub async fn erase(&self, id: SubscriberId) -> Result<Option<Subscription>, TableError> {
        let erased = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key("id", text(&id.to_string()))
            .return_values(ReturnValue::AllOld)
            .send()
            .await
            .map_err(|error| TableError { operation: "DeleteItem", source: error.into() })?;
        erased.attributes.map(|item| read(item, "DeleteItem")).transpose()
    }
}

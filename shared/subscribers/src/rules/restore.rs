//! The rule of a restore: subscribers that the table lost come back, and the others stay as they are.

use aws_sdk_dynamodb::operation::put_item::PutItemError;

use crate::{SubscriberId, Subscribers, TableError};

impl Subscribers {
    /// Restores a subscriber from the table `backup`, unless this table knows the subscriber. Returns whether the
    /// subscriber was restored.
    ///
    /// # Errors
    ///
    /// If a table does not answer. Even then, the write may have happened.
    pub async fn restore(&self, backup: &Self, id: SubscriberId) -> Result<bool, TableError> {
        let Some(item) = backup.item(id).await? else { return Ok(false) };
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        match put.condition_expression("attribute_not_exists(id)").send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(false)
            }
            Err(error) => Err(TableError { operation: "PutItem", source: error.into() }),
        }
    }
}

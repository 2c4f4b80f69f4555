use aws_sdk_dynamodb::operation::put_item::PutItemError;

use crate::{StoreError, SubscriberId, Subscribers};

impl Subscribers {
    /// Puts somebody back as the table `backup` has it, unless this table knows the person. Returns whether it did.
    ///
    /// # Errors
    ///
    /// When a table can't be reached. The write may have happened all the same.
    pub async fn put_back(&self, backup: &Self, id: SubscriberId) -> Result<bool, StoreError> {
        let Some(item) = backup.item(id).await? else { return Ok(false) };
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        match put.condition_expression("attribute_not_exists(id)").send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(false)
            }
            Err(error) => Err(StoreError { operation: "PutItem", source: error.into() }),
        }
    }
}

//! The rule of a restore: lost subscribers come back from a backup, unless they were erased since.

use aws_sdk_dynamodb::operation::put_item::PutItemError;

use crate::{
    SubscriberId, Subscribers, TableError, Timestamp,
    subscriber::{Item, Subscriber},
    table::unreadable,
};

/// What happens to a subscriber of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreOutcome {
    /// The table has lost the subscriber, and gets the item of the backup.
    Restored,
    /// The table knows the subscriber, and stays as it is.
    Known,
    /// The person was erased after what the backup has.
    Erased,
}

impl Subscribers {
    /// What [`restore`](Self::restore) would do.
    ///
    /// # Errors
    ///
    /// If a table does not answer.
    pub async fn would_restore(&self, id: SubscriberId, saved: &Subscriber) -> Result<RestoreOutcome, TableError> {
        // Even an item that another program wrote stays as it is.
        if self.item(&self.tables.subscribers, &id.to_string()).await?.is_some() {
            return Ok(RestoreOutcome::Known);
        }
        let erased_at = self.erased_at(id).await?;
        Ok(if is_erased(erased_at, saved.settled_at()) { RestoreOutcome::Erased } else { RestoreOutcome::Restored })
    }

    /// Restores a subscriber as the table `backup` has it.
    ///
    /// # Errors
    ///
    /// If a table does not answer, or another program wrote the item of the backup. The write may have happened all the same.
    pub async fn restore(&self, backup: &str, id: SubscriberId) -> Result<RestoreOutcome, TableError> {
        let item: Item = self.item(backup, &id.to_string()).await?.ok_or_else(unreadable)?;
        let saved = Subscriber::from_item(item.clone()).ok_or_else(unreadable)?;
        let outcome = self.would_restore(id, &saved).await?;
        if outcome != RestoreOutcome::Restored {
            return Ok(outcome);
        }
        let put = self.client.put_item().table_name(&self.tables.subscribers).set_item(Some(item));
        match put.condition_expression("attribute_not_exists(id)").send().await {
            Ok(_) => Ok(RestoreOutcome::Restored),
            Err(error) if error.as_service_error().is_some_and(PutItemError::is_conditional_check_failed_exception) => {
                Ok(RestoreOutcome::Known)
            }
            Err(error) => Err(TableError { operation: "PutItem", source: error.into() }),
        }
    }
}

/// Whether the erasure is newer than everything that the backup has about the person.
fn is_erased(erased_at: Option<Timestamp>, settled_at: Option<Timestamp>) -> bool {
    erased_at.is_some_and(|erased_at| settled_at.is_none_or(|settled_at| settled_at <= erased_at))
}

#[cfg(test)]
mod tests {
    use super::is_erased;

    #[test]
    fn an_erased_person_comes_back_only_after_a_new_confirmation() {
        assert!(is_erased(Some(10), Some(9)));
        assert!(is_erased(Some(10), None));
        assert!(!is_erased(Some(10), Some(11)));
        assert!(!is_erased(None, Some(9)));
    }
}

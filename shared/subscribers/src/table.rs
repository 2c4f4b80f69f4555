//! The table of subscribers: reading an item, and writing one if a condition holds.

use std::error::Error;

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};

use crate::{SubscriberId, Subscription, subscription::Item};

/// What an update removes when a subscription ends: the address, and everything about mails. The id, the dates and the consent
/// stay.
pub(crate) const FORGOTTEN_AT_THE_END: &str = "REMOVE email, nonce, mails, mailed_at, held_at, refused_at, expires_at";

/// The table of subscribers.
#[derive(Clone, Debug)]
pub struct Subscribers {
    pub(crate) client: Client,
    pub(crate) table: String,
}

impl Subscribers {
    /// The table with this name.
    #[must_use]
    pub const fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// What the table knows about a subscriber.
    ///
    /// # Errors
    ///
    /// If the table does not answer, or another program wrote the item.
    pub async fn find(&self, id: SubscriberId) -> Result<Option<Subscription>, TableError> {
        self.item(id).await?.map(|item| read(item, "GetItem")).transpose()
    }

    pub(crate) async fn item(&self, id: SubscriberId) -> Result<Option<Item>, TableError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("id", text(&id.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| TableError { operation: "GetItem", source: error.into() })?;
        Ok(found.item)
    }

    pub(crate) fn update(&self, id: SubscriberId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key("id", text(&id.to_string()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

/// What happened to a write with a condition.
pub(crate) enum Written {
    Done,
    /// The condition did not hold. This is the item, if there is one.
    Refused(Option<Box<Subscription>>),
}

pub(crate) async fn send(write: UpdateItemFluentBuilder) -> Result<Written, TableError> {
    let Err(error) = write.send().await else { return Ok(Written::Done) };
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
            let found = failed.item().map(|item| read(item.clone(), "UpdateItem")).transpose()?;
            Ok(Written::Refused(found.map(Box::new)))
        }
        _ => Err(update_failed(error)),
    }
}

/// An item that another program wrote is an error: it must not look as if the subscriber were unknown.
pub(crate) fn read(item: Item, operation: &'static str) -> Result<Subscription, TableError> {
    Subscription::from_item(item).ok_or_else(|| TableError { operation, source: "unreadable item".into() })
}

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// A call to a table failed, or the table contains an item that this program cannot read.
///
/// The texts of the error and of its sources contain nothing about the subscriber.
#[derive(Debug, thiserror::Error)]
#[error("{operation} failed")]
pub struct TableError {
    pub(crate) operation: &'static str,
    pub(crate) source: Box<dyn Error + Send + Sync>,
}

pub(crate) fn update_failed(error: SdkError<UpdateItemError>) -> TableError {
    TableError { operation: "UpdateItem", source: error.into() }
}

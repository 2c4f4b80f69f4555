//! The tables: reading an item, writing one if a condition holds, and writing several together.

use std::{collections::HashMap, error::Error};

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::{
        transact_write_items::TransactWriteItemsError,
        update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    },
    types::{
        AttributeValue, CancellationReason, Delete, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
        builders::UpdateBuilder,
    },
};

use crate::{Request, Subscriber, SubscriberId, subscriber::Item};

/// The tables of subscribers, requests, counters and erasures.
#[derive(Clone, Debug)]
pub struct Subscribers {
    pub(crate) client: Client,
    pub(crate) tables: TableNames,
}

/// The names of the tables. A program has no name for a table that it does not use.
#[derive(Clone, Debug, Default)]
pub struct TableNames {
    /// What people have settled.
    pub subscribers: String,
    /// What people typed.
    pub requests: String,
    /// What is limited.
    pub counters: String,
    /// Who was erased.
    pub erasures: String,
}

impl Subscribers {
    /// The tables with these names.
    #[must_use]
    pub const fn new(client: Client, tables: TableNames) -> Self {
        Self { client, tables }
    }

    /// What a person has settled.
    ///
    /// # Errors
    ///
    /// If the table does not answer, or another program wrote the item.
    pub async fn find(&self, id: SubscriberId) -> Result<Option<Subscriber>, TableError> {
        let found = self.item(&self.tables.subscribers, &id.to_string()).await?;
        found.map(|item| Subscriber::from_item(item).ok_or_else(unreadable)).transpose()
    }

    /// The newest request for a person. It may have expired.
    ///
    /// # Errors
    ///
    /// If the table does not answer, or another program wrote the item.
    pub async fn find_request(&self, id: SubscriberId) -> Result<Option<Request>, TableError> {
        let found = self.item(&self.tables.requests, &id.to_string()).await?;
        found.map(|item| Request::from_item(item).ok_or_else(unreadable)).transpose()
    }

    pub(crate) async fn item(&self, table: &str, key: &str) -> Result<Option<Item>, TableError> {
        let found = self
            .client
            .get_item()
            .table_name(table)
            .key("id", text(key))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| TableError { operation: "GetItem", source: error.into() })?;
        Ok(found.item)
    }

    /// An update whose failed condition returns the item.
    pub(crate) fn update(&self, table: &str, key: &str) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(table)
            .key("id", text(key))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    /// Does all writes or none.
    pub(crate) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<Transacted, TableError> {
        let sent = self.client.transact_write_items().set_transact_items(Some(writes)).send().await;
        let Err(error) = sent else { return Ok(Transacted::Done) };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
                let reasons = canceled.cancellation_reasons();
                if reasons.iter().any(|reason| reason.code() == Some("ConditionalCheckFailed")) {
                    return Ok(Transacted::Refused(reasons.iter().map(Check::of).collect()));
                }
                if reasons.iter().any(|reason| reason.code() == Some("TransactionConflict")) {
                    return Ok(Transacted::Conflict);
                }
                Err(transaction_failed(error))
            }
            _ => Err(transaction_failed(error)),
        }
    }
}

/// What happened to a write with a condition.
pub(crate) enum Written {
    Done,
    /// The condition did not hold. This is the item, if there is one.
    Refused(Option<Item>),
}

pub(crate) async fn send(write: UpdateItemFluentBuilder) -> Result<Written, TableError> {
    let Err(error) = write.send().await else { return Ok(Written::Done) };
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => Ok(Written::Refused(failed.item().cloned())),
        _ => Err(update_failed(error)),
    }
}

/// What happened to a transaction.
pub(crate) enum Transacted {
    Done,
    /// A condition did not hold: a check for each write, in their order.
    Refused(Vec<Check>),
    /// Another write touched the same items at this moment.
    Conflict,
}

/// Whether the condition of a write held.
pub(crate) enum Check {
    Held,
    Failed,
}

impl Check {
    fn of(reason: &CancellationReason) -> Self {
        match reason.code() {
            Some("ConditionalCheckFailed") => Self::Failed,
            _ => Self::Held,
        }
    }
}

/// An update within a transaction.
pub(crate) fn update_in_transaction(table: &str, key: &str) -> UpdateBuilder {
    Update::builder().table_name(table).key("id", text(key))
}

pub(crate) fn updating(update: UpdateBuilder) -> Result<TransactWriteItem, TableError> {
    Ok(TransactWriteItem::builder().update(update.build().map_err(incomplete)?).build())
}

/// Deletes an item, or does nothing if there is none.
pub(crate) fn deleting(table: &str, key: &str) -> Result<TransactWriteItem, TableError> {
    let delete = Delete::builder().table_name(table).key("id", text(key)).build().map_err(incomplete)?;
    Ok(TransactWriteItem::builder().delete(delete).build())
}

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// Values by their placeholders, such as `:now`.
pub(crate) fn values<const N: usize>(values: [(&str, AttributeValue); N]) -> HashMap<String, AttributeValue> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A table did not do what it was asked to, or has an item that this program cannot read.
///
/// Neither the error nor its sources, as text, say anything about the person.
#[derive(Debug, thiserror::Error)]
#[error("{operation} failed")]
pub struct TableError {
    pub(crate) operation: &'static str,
    pub(crate) source: Box<dyn Error + Send + Sync>,
}

pub(crate) fn update_failed(error: SdkError<UpdateItemError>) -> TableError {
    TableError { operation: "UpdateItem", source: error.into() }
}

fn transaction_failed(error: SdkError<TransactWriteItemsError>) -> TableError {
    TableError { operation: "TransactWriteItems", source: error.into() }
}

pub(crate) fn incomplete(error: impl Error + Send + Sync + 'static) -> TableError {
    TableError { operation: "a request", source: error.into() }
}

/// An item of another program is an error, because it does not mean that the person is unknown.
pub(crate) fn unreadable() -> TableError {
    TableError { operation: "reading an item", source: "another program wrote it".into() }
}

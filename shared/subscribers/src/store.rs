use std::error::Error;

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::update_item::UpdateItemError,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};

use crate::{
    Ask, Consent, EmailAddress, LINK_LIFETIME, MOST_MAILS, Nonce, PAUSE_BETWEEN_MAILS, Status, Subscription, Timestamp,
};

/// The table of subscribers.
#[derive(Clone, Debug)]
pub struct Subscribers {
    client: Client,
    table: String,
}

/// The table did not do what it was asked to.
///
/// Neither this nor its causes, as they describe themselves, say anything about the subscriber.
#[derive(Debug, thiserror::Error)]
#[error("{operation} failed")]
pub struct StoreError {
    operation: &'static str,
    source: Box<dyn Error + Send + Sync>,
}

impl Subscribers {
    /// The table with this name.
    #[must_use]
    pub const fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Asks for the newsletter: after [`Ask::Mail`], the table owes `email` a mail with links that carry `nonce`.
    ///
    /// One write, whatever the outcome, so that its cost tells nobody who is a subscriber.
    ///
    /// # Errors
    ///
    /// When the table can't be reached. The write may have happened all the same.
    pub async fn ask(
        &self,
        email: &EmailAddress,
        consent: &Consent,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<Ask, StoreError> {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |number: u64| AttributeValue::N(number.to_string());
        let written = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("id", text(email.id().as_str()))
            // `Subscription::ask_again`, in DynamoDB's words.
            .condition_expression(
                "attribute_not_exists(id) OR #status = :unsubscribed OR (#status = :pending AND \
                 requested_at <= :pause_began AND (mails < :most_mails OR expires_at <= :now))",
            )
            .update_expression(
                "SET email = :email, #status = :pending, nonce = :nonce, requested_at = :now, consent = :consent, \
                 mails = if_not_exists(mails, :none) + :one, expires_at = :expires_at REMOVE mailed_at",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":email", text(email.as_str()))
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":unsubscribed", text(Status::Unsubscribed.as_str()))
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":consent", AttributeValue::M(consent.to_item()))
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":pause_began", number(now.saturating_sub(PAUSE_BETWEEN_MAILS)))
            .expression_attribute_values(":expires_at", number(now + LINK_LIFETIME))
            .expression_attribute_values(":most_mails", number(MOST_MAILS))
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":one", number(1))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match written {
            Ok(_) => Ok(Ask::Mail),
            Err(error) => refusal(error, now),
        }
    }

    /// What the table knows of `email`, if anything.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn find(&self, email: &EmailAddress) -> Result<Option<Subscription>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("id", AttributeValue::S(email.id().as_str().to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError { operation: "GetItem", source: error.into() })?;
        Ok(found.item.as_ref().and_then(Subscription::from_item))
    }
}

/// Why the condition did not hold. A retry of a write whose answer got lost finds its own work done, hence too soon.
fn refusal(error: SdkError<UpdateItemError>, now: Timestamp) -> Result<Ask, StoreError> {
    if let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error() {
        let subscription = failed.item().and_then(Subscription::from_item);
        return Ok(subscription.map_or(Ask::TooSoon, |subscription| subscription.ask_again(now)));
    }
    Err(StoreError { operation: "UpdateItem", source: error.into() })
}

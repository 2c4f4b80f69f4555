use std::error::Error;

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};

use crate::{
    Ask, Confirm, Consent, EmailAddress, LINK_LIFETIME, Leave, MOST_MAILS, Nonce, PAUSE_BETWEEN_MAILS, Purpose, Status,
    SubscriberId, Subscription, Timestamp, Token, TokenKey, subscription::Item,
};

/// The table of subscribers.
#[derive(Clone, Debug)]
pub struct Subscribers {
    pub(crate) client: Client,
    pub(crate) table: String,
}

/// A table did not do what it was asked to, or has something that nobody can read.
///
/// Neither this nor its causes, as they describe themselves, say anything about the subscriber.
#[derive(Debug, thiserror::Error)]
#[error("{operation} failed")]
pub struct StoreError {
    pub(crate) operation: &'static str,
    pub(crate) source: Box<dyn Error + Send + Sync>,
}

/// What became of a write with a condition.
pub(crate) enum Written {
    Done,
    /// The condition did not hold, because of this.
    Refused(Option<Box<Subscription>>),
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
        let write = self
            .update(email.id())
            // `Subscription::ask_again`, in DynamoDB's words.
            .condition_expression(
                "attribute_not_exists(id) OR #status = :unsubscribed OR (#status = :pending AND \
                 requested_at <= :pause_began AND (mails < :most_mails OR expires_at <= :now))",
            )
            .update_expression(
                "SET email = :email, #status = :pending, nonce = :nonce, requested_at = :now, consent = :consent, \
                 mails = if_not_exists(mails, :none) + :one, expires_at = :expires_at \
                 REMOVE mailed_at, held_at, refused_at",
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
            .expression_attribute_values(":one", number(1));
        Ok(match send(write).await? {
            Written::Done => Ask::Mail,
            // A retry of a write whose answer got lost finds its own work done, hence too soon.
            Written::Refused(found) => found.map_or(Ask::TooSoon, |subscription| subscription.ask_again(now)),
        })
    }

    /// The subscription whose newest mail a token to confirm belongs to: `None` if the token is forged, for another
    /// purpose, or of an older mail.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn asked_by(&self, key: &TokenKey, token: &Token) -> Result<Option<Subscription>, StoreError> {
        let found = self.find(token.id()).await?;
        // Somebody unknown costs as much time as somebody known.
        let nobody = Nonce::from([0; 16]);
        let nonce = found.as_ref().and_then(|subscription| subscription.nonce.as_ref());
        let is_good = key.issued(token, Purpose::Confirm(nonce.unwrap_or(&nobody))) && nonce.is_some();
        Ok(found.filter(|_| is_good))
    }

    /// Confirms for the holder of a token.
    ///
    /// # Errors
    ///
    /// When the table can't be reached. The write may have happened all the same.
    pub async fn confirm(&self, key: &TokenKey, token: &Token, now: Timestamp) -> Result<Confirm, StoreError> {
        let Some(subscription) = self.asked_by(key, token).await? else {
            return Ok(Confirm::Invalid);
        };
        let (Confirm::Confirmed, Some(nonce)) = (subscription.confirm(now), &subscription.nonce) else {
            return Ok(subscription.confirm(now));
        };
        let write = self
            .update(token.id())
            .condition_expression("#status = :pending AND nonce = :nonce AND expires_at > :now")
            .update_expression("SET #status = :confirmed, confirmed_at = :now REMOVE expires_at")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":confirmed", text(Status::Confirmed.as_str()))
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":now", number(now));
        Ok(match send(write).await? {
            Written::Done => Confirm::Confirmed,
            // Something happened in between, such as the other one of two clicks.
            Written::Refused(found) => {
                let found = found.filter(|found| found.nonce == subscription.nonce);
                found.map_or(Confirm::Invalid, |found| found.confirm(now))
            }
        })
    }

    /// What it would come to if the holder of a token left now.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn would_leave(&self, key: &TokenKey, token: &Token) -> Result<Leave, StoreError> {
        if !key.issued(token, Purpose::Unsubscribe) {
            return Ok(Leave::Invalid);
        }
        // Whom the table does not know any more gets no mail: somebody who never confirmed.
        Ok(self.find(token.id()).await?.map_or(Leave::AlreadyLeft, |subscription| subscription.leave()))
    }

    /// Unsubscribes the holder of a token, and forgets the address.
    ///
    /// What stays is the id, so that nobody brings the person back by importing an old list, and the consent with its
    /// dates, as the proof that there was one.
    ///
    /// # Errors
    ///
    /// When the table can't be reached. The write may have happened all the same.
    pub async fn leave(&self, key: &TokenKey, token: &Token, now: Timestamp) -> Result<Leave, StoreError> {
        if !key.issued(token, Purpose::Unsubscribe) {
            return Ok(Leave::Invalid);
        }
        let write = self
            .update(token.id())
            .condition_expression("#status IN (:pending, :confirmed)")
            .update_expression(
                "SET #status = :unsubscribed, unsubscribed_at = :now \
                 REMOVE email, nonce, mails, mailed_at, held_at, refused_at, expires_at",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":confirmed", text(Status::Confirmed.as_str()))
            .expression_attribute_values(":unsubscribed", text(Status::Unsubscribed.as_str()))
            .expression_attribute_values(":now", number(now));
        Ok(match send(write).await? {
            Written::Done => Leave::Left,
            Written::Refused(_) => Leave::AlreadyLeft,
        })
    }

    /// Notes that SES has taken the mail that was asked for under `nonce`.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn note_mailed(&self, id: SubscriberId, nonce: &Nonce, now: Timestamp) -> Result<(), StoreError> {
        self.note("mailed_at", id, nonce, now).await
    }

    /// Sets the mail that was asked for under `nonce` aside, for an operator to release.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn note_held(&self, id: SubscriberId, nonce: &Nonce, now: Timestamp) -> Result<(), StoreError> {
        self.note("held_at", id, nonce, now).await
    }

    /// Notes that SES will never take the mail that was asked for under `nonce`.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn note_refused(&self, id: SubscriberId, nonce: &Nonce, now: Timestamp) -> Result<(), StoreError> {
        self.note("refused_at", id, nonce, now).await
    }

    /// If a newer mail has been asked for in the meantime, or the person has left, there is nothing to note.
    async fn note(&self, what: &str, id: SubscriberId, nonce: &Nonce, now: Timestamp) -> Result<(), StoreError> {
        let write = self
            .update(id)
            .condition_expression("nonce = :nonce AND attribute_exists(email)")
            .update_expression("SET #what = :now")
            .expression_attribute_names("#what", what)
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":now", number(now));
        send(write).await.map(|_| ())
    }

    /// What the table knows of somebody, if anything.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn find(&self, id: SubscriberId) -> Result<Option<Subscription>, StoreError> {
        self.item(id).await?.as_ref().map(|item| read(item, "GetItem")).transpose()
    }

    pub(crate) async fn item(&self, id: SubscriberId) -> Result<Option<Item>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("id", text(&id.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError { operation: "GetItem", source: error.into() })?;
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

pub(crate) async fn send(write: UpdateItemFluentBuilder) -> Result<Written, StoreError> {
    let Err(error) = write.send().await else { return Ok(Written::Done) };
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
            let found = failed.item().map(|item| read(item, "UpdateItem")).transpose()?;
            Ok(Written::Refused(found.map(Box::new)))
        }
        _ => Err(failure(error)),
    }
}

/// An item that this program did not write must not be taken for nobody.
pub(crate) fn read(item: &Item, operation: &'static str) -> Result<Subscription, StoreError> {
    Subscription::from_item(item).ok_or_else(|| StoreError { operation, source: "an unreadable item".into() })
}

pub(crate) fn failure(error: SdkError<UpdateItemError>) -> StoreError {
    StoreError { operation: "UpdateItem", source: error.into() }
}

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

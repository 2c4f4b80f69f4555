//! The rule of a confirmation: every link of an open request makes a subscriber.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};

use crate::{
    Nonce, Person, Purpose, Request, Status, Subscribers, TableError, Timestamp, Token, TokenKey,
    counters::{MOST_CONFLICTS, busy},
    table::{Transacted, incomplete, number, text, update_in_transaction, updating, values},
};

/// What happened when somebody opened the link in a mail and pressed the button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmOutcome {
    /// The address is subscribed from now on.
    Confirmed,
    /// The address was subscribed already.
    AlreadyConfirmed,
    /// The link is older than 48 hours.
    Expired,
    /// The link belongs to nobody, or its request was followed by leaving, a complaint or an erasure.
    Invalid,
}

impl Person {
    /// What happens when the holder of a token confirms.
    #[must_use]
    pub fn confirm(&self, key: &TokenKey, token: &Token, now: Timestamp) -> ConfirmOutcome {
        let status = self.subscriber.as_ref().map(|subscriber| subscriber.status);
        let requested = self.request.as_ref().map(|request| &request.nonce);
        let confirmed = self.subscriber.as_ref().and_then(|subscriber| subscriber.nonce.as_ref());
        // Both are checked in any case, so that the time tells nothing.
        let (is_of_request, is_of_subscriber) = (is_of(key, token, requested), is_of(key, token, confirmed));
        match status {
            Some(Status::Confirmed) if is_of_request || is_of_subscriber => ConfirmOutcome::AlreadyConfirmed,
            Some(Status::Complained) => ConfirmOutcome::Invalid,
            _ if !is_of_request => ConfirmOutcome::Invalid,
            _ if self.request.as_ref().is_some_and(|request| request.is_open(now)) => ConfirmOutcome::Confirmed,
            _ => ConfirmOutcome::Expired,
        }
    }
}

fn is_of(key: &TokenKey, token: &Token, nonce: Option<&Nonce>) -> bool {
    let nobody = Nonce::from([0; 16]);
    key.issued(token, Purpose::Confirm(nonce.unwrap_or(&nobody))) && nonce.is_some()
}

impl Subscribers {
    /// Confirms for the holder of a token, in one transaction: the request goes, the subscriber is there.
    ///
    /// # Errors
    ///
    /// If a table does not answer. The transaction may have happened all the same.
    pub async fn confirm(&self, key: &TokenKey, token: &Token, now: Timestamp) -> Result<ConfirmOutcome, TableError> {
        for _ in 0..MOST_CONFLICTS {
            let person = self.person(token.id()).await?;
            let (ConfirmOutcome::Confirmed, Some(request)) = (person.confirm(key, token, now), &person.request) else {
                return Ok(person.confirm(key, token, now));
            };
            // Otherwise something changed after it was read, for instance because of a double click.
            if let Transacted::Done = self.transact(self.confirmation(token, request, now)?).await? {
                return Ok(ConfirmOutcome::Confirmed);
            }
        }
        Err(busy())
    }

    fn confirmation(
        &self,
        token: &Token,
        request: &Request,
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, TableError> {
        let id = token.id().to_string();
        let subscriber = update_in_transaction(&self.tables.subscribers, &id)
            .condition_expression("attribute_not_exists(id) OR #status IN (:unsubscribed, :bounced)")
            .update_expression(
                "SET #status = :confirmed, email = :email, nonce = :nonce, consent = :consent, confirmed_at = :now \
                 REMOVE bounced_at",
            )
            .expression_attribute_names("#status", "status")
            .set_expression_attribute_values(Some(values([
                (":unsubscribed", text(Status::Unsubscribed.as_str())),
                (":bounced", text(Status::Bounced.as_str())),
                (":confirmed", text(Status::Confirmed.as_str())),
                (":email", text(request.email.as_str())),
                (":nonce", text(request.nonce.as_str())),
                (":consent", request.consent.to_value()),
                (":now", number(now)),
            ])));
        let request = Delete::builder()
            .table_name(&self.tables.requests)
            .key("id", text(&id))
            .condition_expression("nonce = :nonce AND expires_at > :now")
            .set_expression_attribute_values(Some(values([
                (":nonce", text(request.nonce.as_str())),
                (":now", number(now)),
            ])));
        let request = request.build().map_err(incomplete)?;
        Ok(vec![updating(subscriber)?, TransactWriteItem::builder().delete(request).build()])
    }
}

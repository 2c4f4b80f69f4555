//! The rule of leaving: every link ever sent works, the address is forgotten, and an open request goes.

use crate::{
    Person, Purpose, Status, Subscribers, TableError, Timestamp, Token, TokenKey,
    counters::{MOST_CONFLICTS, busy},
    table::{Transacted, deleting, number, text, update_in_transaction, updating, values},
};

/// What happened when somebody unsubscribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsubscribeOutcome {
    /// No mail is sent from now on, and the address is forgotten.
    Unsubscribed,
    /// No mail was sent to this address any more.
    AlreadyUnsubscribed,
    /// The link belongs to nobody.
    Invalid,
}

impl Person {
    /// What happens when the holder of a valid token unsubscribes.
    #[must_use]
    pub fn unsubscribe(&self) -> UnsubscribeOutcome {
        match self.subscriber.as_ref().map(|subscriber| subscriber.status) {
            Some(Status::Confirmed) => UnsubscribeOutcome::Unsubscribed,
            _ if self.request.is_some() => UnsubscribeOutcome::Unsubscribed,
            _ => UnsubscribeOutcome::AlreadyUnsubscribed,
        }
    }
}

impl Subscribers {
    /// Unsubscribes the holder of a token, forgets the address and deletes an open request.
    ///
    /// The id stays, so that an import of an old list does not bring the person back. The consent and its dates stay as the
    /// proof that there was one. A bounce or a complaint stays what it is.
    ///
    /// # Errors
    ///
    /// If a table does not answer. The transaction may have happened all the same.
    pub async fn unsubscribe(
        &self,
        key: &TokenKey,
        token: &Token,
        now: Timestamp,
    ) -> Result<UnsubscribeOutcome, TableError> {
        if !key.issued(token, Purpose::Unsubscribe) {
            return Ok(UnsubscribeOutcome::Invalid);
        }
        let id = token.id().to_string();
        for _ in 0..MOST_CONFLICTS {
            let person = self.person(token.id()).await?;
            if person.unsubscribe() == UnsubscribeOutcome::AlreadyUnsubscribed {
                return Ok(UnsubscribeOutcome::AlreadyUnsubscribed);
            }
            let mut writes = vec![deleting(&self.tables.requests, &id)?];
            // Somebody who never confirmed leaves as well: the person did not want these mails.
            if person.subscriber.is_none_or(|subscriber| subscriber.status == Status::Confirmed) {
                let leaving = update_in_transaction(&self.tables.subscribers, &id)
                    .condition_expression("attribute_not_exists(id) OR #status = :confirmed")
                    .update_expression("SET #status = :unsubscribed, unsubscribed_at = :now REMOVE email, nonce")
                    .expression_attribute_names("#status", "status")
                    .set_expression_attribute_values(Some(values([
                        (":confirmed", text(Status::Confirmed.as_str())),
                        (":unsubscribed", text(Status::Unsubscribed.as_str())),
                        (":now", number(now)),
                    ])));
                writes.push(updating(leaving)?);
            }
            if let Transacted::Done = self.transact(writes).await? {
                return Ok(UnsubscribeOutcome::Unsubscribed);
            }
        }
        Err(busy())
    }

    /// What would happen if the holder of a token unsubscribed now.
    ///
    /// # Errors
    ///
    /// If a table does not answer.
    pub async fn would_unsubscribe(&self, key: &TokenKey, token: &Token) -> Result<UnsubscribeOutcome, TableError> {
        if !key.issued(token, Purpose::Unsubscribe) {
            return Ok(UnsubscribeOutcome::Invalid);
        }
        Ok(self.person(token.id()).await?.unsubscribe())
    }
}

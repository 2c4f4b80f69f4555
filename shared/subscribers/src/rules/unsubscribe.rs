//! The rule of unsubscribing: the link in every mail that was ever sent works, and the address is deleted.

use crate::{
    Purpose, Status, Subscribers, Subscription, TableError, Timestamp, Token, TokenKey,
    table::{FORGOTTEN_AT_THE_END, Written, number, send, text},
};

/// What happened when somebody unsubscribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsubscribeOutcome {
    /// The site sends no more mails, and has deleted the address.
    Unsubscribed,
    /// The site had already stopped sending mails to this subscriber.
    AlreadyUnsubscribed,
    /// The link belongs to nobody.
    Invalid,
}

impl Subscription {
    /// What happens when the holder of a valid token unsubscribes.
    #[must_use]
    pub const fn unsubscribe(&self) -> UnsubscribeOutcome {
        match self.status {
            Status::Pending | Status::Confirmed => UnsubscribeOutcome::Unsubscribed,
            // Bounced and complained subscribers are never mailed again, which is what unsubscribing promises.
            Status::Unsubscribed | Status::Bounced | Status::Complained => UnsubscribeOutcome::AlreadyUnsubscribed,
        }
    }
}

impl Subscribers {
    /// Unsubscribes the holder of a token, and forgets the address.
    ///
    /// The id stays, so that an import of an old list does not bring the person back. The consent and its dates stay,
    /// as proof of the consent.
    ///
    /// # Errors
    ///
    /// If the table does not answer. Even then, the write may have happened.
    pub async fn unsubscribe(
        &self,
        key: &TokenKey,
        token: &Token,
        now: Timestamp,
    ) -> Result<UnsubscribeOutcome, TableError> {
        if !key.issued(token, Purpose::Unsubscribe) {
            return Ok(UnsubscribeOutcome::Invalid);
        }
        let write = self
            .update(token.id())
            .condition_expression("#status IN (:pending, :confirmed)")
            .update_expression(format!("SET #status = :unsubscribed, unsubscribed_at = :now {FORGOTTEN_AT_THE_END}"))
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":confirmed", text(Status::Confirmed.as_str()))
            .expression_attribute_values(":unsubscribed", text(Status::Unsubscribed.as_str()))
            .expression_attribute_values(":now", number(now));
        Ok(match send(write).await? {
            Written::Done => UnsubscribeOutcome::Unsubscribed,
            Written::Refused(_) => UnsubscribeOutcome::AlreadyUnsubscribed,
        })
    }

    /// What would happen if the holder of a token unsubscribed now.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn would_unsubscribe(&self, key: &TokenKey, token: &Token) -> Result<UnsubscribeOutcome, TableError> {
        if !key.issued(token, Purpose::Unsubscribe) {
            return Ok(UnsubscribeOutcome::Invalid);
        }
        // An unknown subscriber gets no mail: the sign-up was never confirmed and has expired.
        let found = self.find(token.id()).await?;
        Ok(found.map_or(UnsubscribeOutcome::AlreadyUnsubscribed, |subscription| subscription.unsubscribe()))
    }
}

//! The rule of a confirmation: which link confirms a subscription, and how long the link works.

use crate::{
    Nonce, Purpose, Status, Subscribers, Subscription, TableError, Timestamp, Token, TokenKey,
    table::{Written, number, send, text},
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
    /// The link belongs to nobody, or to somebody who has unsubscribed since.
    Invalid,
}

impl Subscription {
    /// What happens when the holder of a valid token confirms.
    #[must_use]
    pub const fn confirm(&self, now: Timestamp) -> ConfirmOutcome {
        match self.status {
            Status::Pending if self.has_expired(now) => ConfirmOutcome::Expired,
            Status::Pending => ConfirmOutcome::Confirmed,
            Status::Confirmed => ConfirmOutcome::AlreadyConfirmed,
            Status::Unsubscribed | Status::Bounced | Status::Complained => ConfirmOutcome::Invalid,
        }
    }
}

impl Subscribers {
    /// Confirms for the holder of a token.
    ///
    /// # Errors
    ///
    /// If the table does not answer. Even then, the write may have happened.
    pub async fn confirm(&self, key: &TokenKey, token: &Token, now: Timestamp) -> Result<ConfirmOutcome, TableError> {
        let Some(subscription) = self.to_confirm(key, token).await? else {
            return Ok(ConfirmOutcome::Invalid);
        };
        let (ConfirmOutcome::Confirmed, Some(nonce)) = (subscription.confirm(now), &subscription.nonce) else {
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
            Written::Done => ConfirmOutcome::Confirmed,
            // The item changed after it was read, for instance because of a double click.
            Written::Refused(found) => {
                let found = found.filter(|found| found.nonce == subscription.nonce);
                found.map_or(ConfirmOutcome::Invalid, |found| found.confirm(now))
            }
        })
    }

    /// The subscription that a token to confirm belongs to. `None` if the token is forged, has another purpose, or is not
    /// from the newest mail.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn to_confirm(&self, key: &TokenKey, token: &Token) -> Result<Option<Subscription>, TableError> {
        let found = self.find(token.id()).await?;
        // The check takes the same time for an unknown subscriber as for a known one.
        let nobody = Nonce::from([0; 16]);
        let nonce = found.as_ref().and_then(|subscription| subscription.nonce.as_ref());
        let is_valid = key.issued(token, Purpose::Confirm(nonce.unwrap_or(&nobody))) && nonce.is_some();
        Ok(found.filter(|_| is_valid))
    }
}

use crate::{
    LINK_LIFETIME, Nonce, Status, StoreError, SubscriberId, Subscribers, Subscription, Timestamp,
    store::{Written, number, send, text},
};

/// Why a mail that was asked for has not been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// Nobody got to it, or SES did not take it in time.
    Unsent,
    /// It was set aside, because too many were asked for at once.
    Held,
    /// SES refused it for good.
    Refused,
}

impl Subscription {
    /// Why the mail that was asked for has not been sent: `None` if it has been, or is no longer of use.
    #[must_use]
    pub fn owed(&self, now: Timestamp) -> Option<Owed> {
        let is_waiting = self.status == Status::Pending && self.mailed_at.is_none() && !self.has_expired(now);
        is_waiting.then_some(match (self.held_at, self.refused_at) {
            (Some(_), _) => Owed::Held,
            (None, Some(_)) => Owed::Refused,
            (None, None) => Owed::Unsent,
        })
    }
}

impl Subscribers {
    /// Asks once more, in a subscriber's stead, for the mail that was asked for under `former`. Its links will work for 48
    /// hours from now on.
    ///
    /// Returns whether it was still owed.
    ///
    /// # Errors
    ///
    /// When the table can't be reached. The write may have happened all the same.
    pub async fn redrive(
        &self,
        id: SubscriberId,
        former: &Nonce,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let write = self
            .update(id)
            .condition_expression("#status = :pending AND nonce = :former AND attribute_not_exists(mailed_at)")
            // The new nonce makes it a change, which the stream brings to the mailer.
            .update_expression("SET nonce = :nonce, expires_at = :expires_at REMOVE held_at, refused_at")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":former", text(former.as_str()))
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":expires_at", number(now + LINK_LIFETIME));
        Ok(matches!(send(write).await?, Written::Done))
    }
}

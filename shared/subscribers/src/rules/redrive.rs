//! The rule of a redrive: an operator requests an owed mail once more.

use limits::LINK_LIFETIME;

use crate::{
    Nonce, Status, SubscriberId, Subscribers, TableError, Timestamp,
    table::{Written, number, send, text},
};

impl Subscribers {
    /// Requests the unsent mail of a subscriber again. `former` is the nonce of that mail. The new link to confirm
    /// works for 48 hours from now.
    ///
    /// Returns whether the mail was still unsent.
    ///
    /// # Errors
    ///
    /// If the table does not answer. Even then, the write may have happened.
    pub async fn redrive(
        &self,
        id: SubscriberId,
        former: &Nonce,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<bool, TableError> {
        let write = self
            .update(id)
            .condition_expression("#status = :pending AND nonce = :former AND attribute_not_exists(mailed_at)")
            // The new nonce changes the item, so the stream brings it to the mailer.
            .update_expression("SET nonce = :nonce, expires_at = :expires_at REMOVE held_at, refused_at")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", text(Status::Pending.as_str()))
            .expression_attribute_values(":former", text(former.as_str()))
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":expires_at", number(now + LINK_LIFETIME));
        Ok(matches!(send(write).await?, Written::Done))
    }
}

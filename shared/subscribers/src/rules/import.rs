//! The rule of an import: a person with proof of consent is added, and a known person stays as is.

use crate::{
    Consent, EmailAddress, Status, Subscriber, Subscribers, TableError, Timestamp,
    table::{Written, number, send, text, unreadable},
};

/// What happened when somebody was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// The address is subscribed from now on.
    Imported,
    /// The table knows the person already and was not changed.
    Known(Status),
}

impl Subscribers {
    /// Subscribes a person whose consent was given elsewhere and can be proved.
    ///
    /// # Errors
    ///
    /// If the table does not answer. The write may have happened all the same.
    pub async fn import(
        &self,
        email: &EmailAddress,
        consent: &Consent,
        confirmed_at: Timestamp,
    ) -> Result<ImportOutcome, TableError> {
        let write = self
            .update(&self.tables.subscribers, &email.id().to_string())
            .condition_expression("attribute_not_exists(id)")
            .update_expression("SET email = :email, #status = :confirmed, confirmed_at = :at, consent = :consent")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":email", text(email.as_str()))
            .expression_attribute_values(":confirmed", text(Status::Confirmed.as_str()))
            .expression_attribute_values(":at", number(confirmed_at))
            .expression_attribute_values(":consent", consent.to_value());
        match send(write).await? {
            Written::Done => Ok(ImportOutcome::Imported),
            Written::Refused(found) => {
                let found = found.and_then(Subscriber::from_item).ok_or_else(unreadable)?;
                Ok(ImportOutcome::Known(found.status))
            }
        }
    }
}

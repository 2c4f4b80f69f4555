//! The rule of an import: a person with proof of consent is added, and a person who is already in the table is not
//! changed.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{
    Consent, EmailAddress, Status, Subscribers, TableError, Timestamp,
    table::{Written, number, send, text},
};

/// What happened when somebody was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// The address is subscribed from now on.
    Imported,
    /// The table knows the address already and was not changed.
    Known(Status),
}

impl Subscribers {
    /// Subscribes a person whose consent was given elsewhere and can be proved.
    ///
    /// # Errors
    ///
    /// If the table does not answer. Even then, the write may have happened.
    pub async fn import(
        &self,
        email: &EmailAddress,
        consent: &Consent,
        confirmed_at: Timestamp,
    ) -> Result<ImportOutcome, TableError> {
        let write = self
            .update(email.id())
            .condition_expression("attribute_not_exists(id)")
            .update_expression("SET email = :email, #status = :confirmed, confirmed_at = :at, consent = :consent")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":email", text(email.as_str()))
            .expression_attribute_values(":confirmed", text(Status::Confirmed.as_str()))
            .expression_attribute_values(":at", number(confirmed_at))
            .expression_attribute_values(":consent", AttributeValue::M(consent.to_item()));
        Ok(match send(write).await? {
            Written::Done => ImportOutcome::Imported,
            Written::Refused(found) => ImportOutcome::Known(found.map_or(Status::Confirmed, |found| found.status)),
        })
    }
}

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{
    Consent, EmailAddress, Status, StoreError, Subscribers, Timestamp,
    store::{Written, number, send, text},
};

/// What bringing somebody from another list comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// Is a subscriber from now on.
    Imported,
    /// The table knows the person already, and that stays as it is. Who has left is not brought back.
    Known(Status),
}

impl Subscribers {
    /// Makes a subscriber of somebody whose consent, given elsewhere, can be proved.
    ///
    /// # Errors
    ///
    /// When the table can't be reached. The write may have happened all the same.
    pub async fn import(
        &self,
        email: &EmailAddress,
        consent: &Consent,
        confirmed_at: Timestamp,
    ) -> Result<Import, StoreError> {
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
            Written::Done => Import::Imported,
            Written::Refused(found) => Import::Known(found.map_or(Status::Confirmed, |found| found.status)),
        })
    }
}

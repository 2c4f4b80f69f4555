//! The rule of bounces and complaints: the site never mails the address again, and deletes it.

use crate::{
    Status, SubscriberId, Subscribers, TableError, Timestamp,
    table::{FORGOTTEN_AT_THE_END, number, send, text},
};

/// Why an address must never be mailed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceOrComplaint {
    /// The mailbox does not exist.
    Bounced,
    /// The owner of the mailbox reported one of our mails as spam.
    Complained,
}

impl BounceOrComplaint {
    const fn status(self) -> Status {
        match self {
            Self::Bounced => Status::Bounced,
            Self::Complained => Status::Complained,
        }
    }

    const fn attribute(self) -> &'static str {
        match self {
            Self::Bounced => "bounced_at",
            Self::Complained => "complained_at",
        }
    }
}

impl Subscribers {
    /// Makes sure that an address is never mailed again, and forgets it. The id is enough to recognise it.
    ///
    /// This also holds for an address that the table does not know. A repeated report changes nothing. If a mail
    /// bounces after a complaint, the status stays `complained`.
    ///
    /// # Errors
    ///
    /// If the table does not answer. Even then, the write may have happened.
    pub async fn note_bounce_or_complaint(
        &self,
        id: SubscriberId,
        report: BounceOrComplaint,
        now: Timestamp,
    ) -> Result<(), TableError> {
        let write = self
            .update(id)
            .condition_expression("attribute_not_exists(id) OR NOT #status IN (:status, :complained)")
            .update_expression(format!("SET #status = :status, #at = :now {FORGOTTEN_AT_THE_END}"))
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#at", report.attribute())
            .expression_attribute_values(":status", text(report.status().as_str()))
            .expression_attribute_values(":complained", text(Status::Complained.as_str()))
            .expression_attribute_values(":now", number(now));
        send(write).await.map(|_| ())
    }
}

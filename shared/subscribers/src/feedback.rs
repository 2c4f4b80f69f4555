use crate::{
    Status, StoreError, SubscriberId, Subscribers, Timestamp,
    store::{number, send, text},
};

/// Why an address must never be mailed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// There is no such mailbox.
    Bounced,
    /// Its owner called a mail of ours spam.
    Complained,
}

impl Feedback {
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
    /// Makes sure that an address is never mailed again, and forgets it, as if the subscriber had left: the id is enough
    /// to recognise it.
    ///
    /// Somebody whom the table does not know, or no longer, is noted too. Noting the same twice changes nothing, and who
    /// has complained stays so when a mail bounces.
    ///
    /// # Errors
    ///
    /// When the table can't be reached. The write may have happened all the same.
    pub async fn note_feedback(&self, id: SubscriberId, feedback: Feedback, now: Timestamp) -> Result<(), StoreError> {
        let write = self
            .update(id)
            .condition_expression("attribute_not_exists(id) OR NOT #status IN (:status, :complained)")
            .update_expression(
                "SET #status = :status, #at = :now \
                 REMOVE email, nonce, mails, mailed_at, held_at, refused_at, expires_at",
            )
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#at", feedback.attribute())
            .expression_attribute_values(":status", text(feedback.status().as_str()))
            .expression_attribute_values(":complained", text(Status::Complained.as_str()))
            .expression_attribute_values(":now", number(now));
        send(write).await.map(|_| ())
    }
}

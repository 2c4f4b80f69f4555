//! The rule of bounces and complaints: the address gets no mail, and is forgotten.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use limits::DAY;

use crate::{
    Status, Subscriber, SubscriberId, Subscribers, TableError, Timestamp,
    counters::{MOST_CONFLICTS, busy},
    table::{Check, Transacted, Written, number, send, text, update_in_transaction, updating, values},
};

/// What SES reported about a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceOrComplaint {
    /// The mailbox does not exist.
    Bounced,
    /// The owner of the mailbox reported the mail as spam.
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
    /// Notes a report of SES about a mail to a person, forgets the address, and counts the report: one transaction. `client`
    /// requested the mail.
    ///
    /// This also holds for a person that the table does not know. A complaint stays a complaint when a mail bounces later. A
    /// report that SES repeats changes nothing.
    ///
    /// # Errors
    ///
    /// If a table does not answer. The transaction may have happened all the same.
    pub async fn note_bounce_or_complaint(
        &self,
        id: SubscriberId,
        report: BounceOrComplaint,
        client: Option<&str>,
        now: Timestamp,
    ) -> Result<(), TableError> {
        for _ in 0..MOST_CONFLICTS {
            let sending = self.sending().await?;
            let counted = match report {
                BounceOrComplaint::Bounced => sending.with_bounce(now),
                BounceOrComplaint::Complained => sending.with_complaint(now),
            };
            let mut writes = vec![updating(self.mark(id, report, now))?, self.put_sending(&counted, now)?];
            if let Some(client) = client {
                writes.push(updating(self.count_bounce_of(client, now))?);
            }
            match self.transact(writes).await? {
                Transacted::Done => return Ok(()),
                // The report is a repetition.
                Transacted::Refused(checks) if matches!(checks.first(), Some(Check::Failed)) => return Ok(()),
                Transacted::Refused(_) | Transacted::Conflict => {}
            }
        }
        Err(busy())
    }

    fn mark(&self, id: SubscriberId, report: BounceOrComplaint, now: Timestamp) -> UpdateBuilder {
        update_in_transaction(&self.tables.subscribers, &id.to_string())
            // The same report within a day is a repetition. After a month a bounce can be a new one.
            .condition_expression(
                "attribute_not_exists(id) OR NOT #status IN (:status, :complained) OR \
                 (#status = :status AND #at <= :a_day_ago)",
            )
            .update_expression("SET #status = :status, #at = :now REMOVE email, nonce")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#at", report.attribute())
            .set_expression_attribute_values(Some(values([
                (":status", text(report.status().as_str())),
                (":complained", text(Status::Complained.as_str())),
                (":a_day_ago", number(now.saturating_sub(DAY))),
                (":now", number(now)),
            ])))
    }

    /// Takes a bounce or a complaint back, for an operator: the person can sign up again, and an import leaves the person out.
    /// Returns whether there was one.
    ///
    /// # Errors
    ///
    /// If the table does not answer. The write may have happened all the same.
    pub async fn lift(&self, id: SubscriberId, now: Timestamp) -> Result<bool, TableError> {
        let write = self
            .update(&self.tables.subscribers, &id.to_string())
            .condition_expression("#status IN (:bounced, :complained)")
            .update_expression("SET #status = :unsubscribed, unsubscribed_at = :now REMOVE bounced_at, complained_at")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":bounced", text(Status::Bounced.as_str()))
            .expression_attribute_values(":complained", text(Status::Complained.as_str()))
            .expression_attribute_values(":unsubscribed", text(Status::Unsubscribed.as_str()))
            .expression_attribute_values(":now", number(now));
        Ok(matches!(send(write).await?, Written::Done))
    }
}

impl Subscriber {
    /// Whether an operator can [`lift`](Subscribers::lift) the mark.
    #[must_use]
    pub const fn is_marked(&self) -> bool {
        matches!(self.status, Status::Bounced | Status::Complained)
    }
}

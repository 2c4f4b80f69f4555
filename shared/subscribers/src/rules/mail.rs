//! The rule of a mail: what a mailbox gets for a request, when, and how often.
//!
//! An attempt is recorded and counted before SES is called. So a crash or a lost answer can cost one mail too many, but not
//! five. `redrive.rs` has the rule of the second attempt.

use aws_sdk_dynamodb::types::{AttributeValue, builders::UpdateBuilder};
use limits::{LINK_LIFETIME, PAUSE_AFTER_BOUNCE, PAUSE_BETWEEN_MAILS};
use serde::Deserialize;

use crate::{
    EmailAddress, HoldReason, MailState, Nonce, Status, Subscriber, SubscriberId, Subscribers, TableError, Timestamp,
    TokenKey,
    counters::{MOST_CONFLICTS, busy},
    mailbox::mailbox,
    table::{Check, Transacted, number, send, text, update_in_transaction, updating, values},
};

/// The client of a request whose client is not known.
pub(crate) const UNKNOWN_CLIENT: &str = "unknown";

/// A mail that a request is owed, as the stream has it.
#[derive(Clone, Debug, Deserialize)]
pub struct OwedMail {
    /// Whose mail it is.
    #[serde(deserialize_with = "SubscriberId::from_table")]
    pub id: SubscriberId,
    /// Where it goes.
    #[serde(deserialize_with = "EmailAddress::required_from_table")]
    pub email: EmailAddress,
    /// What its link to confirm carries.
    pub nonce: Nonce,
    /// Its number within the request.
    #[serde(rename = "owed")]
    pub number: u64,
    /// A keyed hash of the client that requested it.
    pub client: Option<String>,
    /// Whether it was held before.
    #[serde(default)]
    pub was_held: bool,
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// It asks for a confirmation.
    Confirmation,
    /// It tells a subscriber that the address is subscribed, and has the links to leave and to see the stored data.
    AlreadySubscribed,
}

/// What to do about an owed mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeginOutcome {
    /// The attempt is recorded and counted. Send the mail now.
    Send(MailKind),
    /// The mail is not owed any more: its attempt has begun, a newer mail is owed, or the request is gone or has expired.
    NotOwed,
    /// The mailbox gets no mail now: it got enough mails, it bounced, or its owner complained.
    Withheld,
    /// The mail is sent later.
    Held(HoldReason),
}

/// What SES said about a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SesVerdict {
    /// SES accepted it.
    Accepted,
    /// SES refuses it for good.
    Refused,
    /// SES did not accept it now. It may be tried again at once.
    NotAccepted,
}

/// What to send to a person, and how many seconds after the last mail. `None` if nothing is sent.
fn mail_for(subscriber: Option<&Subscriber>, now: Timestamp) -> Option<(MailKind, u64)> {
    let Some(subscriber) = subscriber else { return Some((MailKind::Confirmation, PAUSE_BETWEEN_MAILS)) };
    match subscriber.status {
        Status::Unsubscribed => Some((MailKind::Confirmation, PAUSE_BETWEEN_MAILS)),
        Status::Confirmed => Some((MailKind::AlreadySubscribed, PAUSE_BETWEEN_MAILS)),
        Status::Complained => None,
        Status::Bounced => {
            let is_long_ago = subscriber.bounced_at.is_none_or(|at| at + PAUSE_AFTER_BOUNCE <= now);
            is_long_ago.then_some((MailKind::Confirmation, PAUSE_AFTER_BOUNCE))
        }
    }
}

impl Subscribers {
    /// Decides about an owed mail and, if it is to be sent, records and counts the attempt: one transaction.
    ///
    /// # Errors
    ///
    /// If a table does not answer. The attempt may be recorded all the same.
    pub async fn begin_mail(
        &self,
        mail: &OwedMail,
        key: &TokenKey,
        mails_per_hour: u64,
        now: Timestamp,
    ) -> Result<BeginOutcome, TableError> {
        let Some((kind, pause)) = mail_for(self.find(mail.id).await?.as_ref(), now) else {
            return self.settle(mail, MailState::Withheld, now, BeginOutcome::Withheld).await;
        };
        for _ in 0..MOST_CONFLICTS {
            let sending = self.sending().await?;
            if let Err(reason) = sending.permit(mails_per_hour, mail.was_held, now) {
                return self.settle(mail, MailState::Held, now, BeginOutcome::Held(reason)).await;
            }
            let writes = vec![
                updating(self.record_attempt(mail, now))?,
                updating(self.count_mail_to(&mailbox(&mail.email, key), pause, now))?,
                self.check_bounces_of(mail.client.as_deref().unwrap_or(UNKNOWN_CLIENT), now)?,
                self.put_sending(&sending.with_mail(now), now)?,
            ];
            let checks = match self.transact(writes).await? {
                Transacted::Done => return Ok(BeginOutcome::Send(kind)),
                Transacted::Conflict => continue,
                Transacted::Refused(checks) => checks,
            };
            match checks.as_slice() {
                [Check::Failed, ..] => return Ok(BeginOutcome::NotOwed),
                [_, Check::Failed, ..] => {
                    return self.settle(mail, MailState::Withheld, now, BeginOutcome::Withheld).await;
                }
                [_, _, Check::Failed, ..] => {
                    return self.settle(mail, MailState::Held, now, BeginOutcome::Held(HoldReason::Client)).await;
                }
                // Another mailer counted a mail at the same moment.
                _ => {}
            }
        }
        Err(busy())
    }

    /// Records what SES said about a mail whose attempt began at `begun_at`.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn finish_mail(
        &self,
        mail: &OwedMail,
        key: &TokenKey,
        verdict: SesVerdict,
        begun_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), TableError> {
        match verdict {
            SesVerdict::Accepted => self.note(mail, MailState::Sent, ", mailed_at = :now, unanswered = :none", now).await,
            SesVerdict::Refused => {
                self.note(mail, MailState::Refused, ", refused_at = :now, unanswered = :none", now).await
            }
            SesVerdict::NotAccepted => self.take_back(mail, key, begun_at, now).await,
        }
    }

    fn record_attempt(&self, mail: &OwedMail, now: Timestamp) -> UpdateBuilder {
        update_in_transaction(&self.tables.requests, &mail.id.to_string())
            .condition_expression(
                "owed = :number AND nonce = :nonce AND expires_at > :now AND #state IN (:owed, :retry)",
            )
            .update_expression(
                "SET #state = :sending, attempted_at = :now, expires_at = :expires_at ADD mails :one, unanswered :one",
            )
            .expression_attribute_names("#state", "state")
            .set_expression_attribute_values(Some(values([
                (":number", number(mail.number)),
                (":nonce", text(mail.nonce.as_str())),
                (":now", number(now)),
                (":owed", text(MailState::Owed.as_str())),
                (":retry", text(MailState::Retry.as_str())),
                (":sending", text(MailState::Sending.as_str())),
                // The mail says how long its link works, so the time begins now.
                (":expires_at", number(now + LINK_LIFETIME)),
                (":one", number(1)),
            ])))
    }

    /// Ends an owed mail without sending it, unless its attempt began meanwhile.
    async fn settle(
        &self,
        mail: &OwedMail,
        state: MailState,
        now: Timestamp,
        outcome: BeginOutcome,
    ) -> Result<BeginOutcome, TableError> {
        self.note(mail, state, if state == MailState::Held { ", held_at = :now" } else { "" }, now).await?;
        Ok(outcome)
    }

    /// Notes the state, and what goes with it. Notes nothing if a newer mail is owed, or the request is gone.
    async fn note(&self, mail: &OwedMail, state: MailState, more: &str, now: Timestamp) -> Result<(), TableError> {
        let mut write = self
            .update(&self.tables.requests, &mail.id.to_string())
            .condition_expression("owed = :number AND nonce = :nonce AND #state IN (:owed, :retry, :sending)")
            .update_expression(format!("SET #state = :state{more}"))
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":number", number(mail.number))
            .expression_attribute_values(":nonce", text(mail.nonce.as_str()))
            .expression_attribute_values(":owed", text(MailState::Owed.as_str()))
            .expression_attribute_values(":retry", text(MailState::Retry.as_str()))
            .expression_attribute_values(":sending", text(MailState::Sending.as_str()))
            .expression_attribute_values(":state", text(state.as_str()));
        for (name, value) in [(":now", now), (":none", 0)] {
            // DynamoDB refuses values that no expression uses.
            if more.contains(name) {
                write = write.expression_attribute_values(name, number(value));
            }
        }
        send(write).await.map(|_| ())
    }

    /// Makes an attempt undone that SES has answered with a no.
    async fn take_back(
        &self,
        mail: &OwedMail,
        key: &TokenKey,
        begun_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), TableError> {
        for _ in 0..MOST_CONFLICTS {
            let sending = self.sending().await?.without_mail(begun_at, now);
            let writes = vec![
                updating(self.retry(mail, begun_at))?,
                updating(self.uncount_mail_to(&mailbox(&mail.email, key), begun_at))?,
                self.put_sending(&sending, now)?,
            ];
            match self.transact(writes).await? {
                Transacted::Done => return Ok(()),
                // A newer request or an erasure came between: there is nothing to take back.
                Transacted::Refused(checks) if checks.iter().take(2).any(|check| matches!(check, Check::Failed)) => {
                    return Ok(());
                }
                Transacted::Refused(_) | Transacted::Conflict => {}
            }
        }
        Err(busy())
    }

    fn retry(&self, mail: &OwedMail, begun_at: Timestamp) -> UpdateBuilder {
        update_in_transaction(&self.tables.requests, &mail.id.to_string())
            .condition_expression("owed = :number AND #state = :sending AND attempted_at = :begun_at")
            .update_expression("SET #state = :retry ADD mails :minus_one, unanswered :minus_one")
            .expression_attribute_names("#state", "state")
            .set_expression_attribute_values(Some(values([
                (":number", number(mail.number)),
                (":sending", text(MailState::Sending.as_str())),
                (":retry", text(MailState::Retry.as_str())),
                (":begun_at", number(begun_at)),
                (":minus_one", AttributeValue::N("-1".to_owned())),
            ])))
    }
}

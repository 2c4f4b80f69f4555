//! Deals with the records of the stream: sends each owed mail and records what happened to it.

use aws_lambda_events::{
    dynamodb::EventRecord,
    streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse},
};
use serde::Deserialize;
use subscribers::{BeginOutcome, HoldReason, OwedMail, Redriven, SesVerdict, Subscribers, Timestamp, TokenKey, now};

use crate::{
    error::MailError,
    mail::Mail,
    ses::{Ses, SesAnswer},
    unrecorded_mails::UnrecordedMails,
};

/// Sends the mails that requests are owed.
#[derive(Debug)]
pub struct Mailer {
    /// Where the links in a mail lead.
    pub site_url: String,
    /// The tables.
    pub subscribers: Subscribers,
    /// How many mails are sent in any sixty minutes. The others are held. Zero stops all mails.
    pub mails_per_hour: u64,
    /// Signs the links in mails.
    pub token_key: TokenKey,
    /// Sends the mails.
    pub ses: Ses,
    /// Mails that are sent and not recorded yet.
    pub unrecorded: UnrecordedMails,
}

/// What Lambda invokes the mailer with: records of the stream or, without any, the schedule.
#[derive(Debug, Deserialize)]
pub struct MailerEvent {
    #[serde(rename = "Records", default)]
    records: Vec<EventRecord>,
}

impl Mailer {
    /// Deals with the records of a batch, or looks at unsent mails when the schedule asks for it.
    ///
    /// Failed records are reported, so that Lambda sends them again. They do not stop the others.
    pub async fn handle(&self, event: MailerEvent) -> DynamoDbEventResponse {
        let mut response = DynamoDbEventResponse::default();
        if event.records.is_empty() {
            Box::pin(self.redrive()).await;
        }
        for record in &event.records {
            // In a box, because the compiler gives up on the SDK's futures within many others.
            if let Err(error) = Box::pin(self.deal_with(record)).await {
                tracing::error!(cause = logging::cause(&error), "a mail is still owed");
                response.batch_item_failures.push(item_failure(record));
            }
        }
        response
    }

    /// One after the other, because two records may be about the same person.
    async fn deal_with(&self, record: &EventRecord) -> Result<(), MailError> {
        let mail = read(record).ok_or(MailError::Record)?;
        if let Some(begun_at) = self.unrecorded.begun_at(&mail) {
            return self.record_accepted(&mail, begun_at).await;
        }
        let begun_at = now()?;
        match self.subscribers.begin_mail(&mail, &self.token_key, self.mails_per_hour, begun_at).await? {
            BeginOutcome::Send(kind) => {
                self.send(&mail, &Mail::new(kind, &self.site_url, &self.token_key, &mail), begun_at).await
            }
            BeginOutcome::Held(reason) => {
                tracing::warn!(outcome = "Held", reason = words(reason), "mail");
                Ok(())
            }
            outcome @ (BeginOutcome::NotOwed | BeginOutcome::Withheld) => {
                tracing::info!(?outcome, "mail");
                Ok(())
            }
        }
    }

    async fn send(&self, owed: &OwedMail, mail: &Mail, begun_at: Timestamp) -> Result<(), MailError> {
        let finish = async |verdict| {
            self.subscribers.finish_mail(owed, &self.token_key, verdict, begun_at, now()?).await?;
            Ok::<_, MailError>(())
        };
        match self.ses.send(owed, mail).await.map_err(MailError::Mail)? {
            SesAnswer::Accepted => {
                tracing::info!(outcome = "Mailed", "mail");
                self.unrecorded.add(owed, begun_at);
                self.record_accepted(owed, begun_at).await
            }
            SesAnswer::Refused => {
                tracing::info!(outcome = "Refused", "mail");
                finish(SesVerdict::Refused).await
            }
            SesAnswer::NotAccepted(cause) => {
                finish(SesVerdict::NotAccepted).await?;
                Err(MailError::NotAccepted(cause))
            }
            SesAnswer::None => {
                // The next attempt is ten minutes later, so this record must not keep others waiting.
                tracing::error!(outcome = "NoAnswer", "mail");
                Ok(())
            }
        }
    }

    /// If the table does not answer, the record is tried again, and this instance remembers that the mail was sent.
    async fn record_accepted(&self, owed: &OwedMail, begun_at: Timestamp) -> Result<(), MailError> {
        self.subscribers.finish_mail(owed, &self.token_key, SesVerdict::Accepted, begun_at, now()?).await?;
        self.unrecorded.remove(owed);
        Ok(())
    }

    async fn redrive(&self) {
        let redriven =
            async { Ok::<_, MailError>(self.subscribers.redrive_due_mails(self.mails_per_hour, now()?).await?) };
        match redriven.await {
            Ok(Redriven { held, interrupted, given_up }) => {
                if held + interrupted + given_up > 0 {
                    tracing::info!(held, interrupted, given_up, "unsent mails");
                }
            }
            Err(error) => tracing::error!(cause = logging::cause(&error), "unsent mails were not looked at"),
        }
    }
}

/// The metric filters of `infra/template.yaml` look for these words.
const fn words(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::Limit => "the limit of mails per hour",
        HoldReason::Breaker => "too many bounces or complaints",
        HoldReason::Client => "too many bounces of one client",
    }
}

fn read(record: &EventRecord) -> Option<OwedMail> {
    serde_dynamo::from_item(record.change.new_image.clone()).ok()
}

fn item_failure(record: &EventRecord) -> DynamoDbBatchItemFailure {
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier.clone_from(&record.change.sequence_number);
    failure
}

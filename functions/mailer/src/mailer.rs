//! Processes the records of the stream: sends each owed mail, and records what happened to it.

use aws_lambda_events::{
    dynamodb::{Event, EventRecord},
    streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse},
};
use subscribers::{Counters, EmailAddress, Subscribers, Timestamp, TokenKey, now};

use crate::{
    confirmation_mail::ConfirmationMail,
    error::MailError,
    sent_mails::SentMails,
    ses::{Ses, SesAnswer},
    stream_record::RequestedMail,
};

/// Sends the mails that are owed: a sign-up requested them, and SES has not accepted them yet.
#[derive(Debug)]
pub struct Mailer {
    /// The address of the site, for the links in a mail.
    pub site_url: String,
    /// The table of subscribers.
    pub subscribers: Subscribers,
    /// The table that counts mails.
    pub counters: Counters,
    /// How many mails the site sends to unconfirmed addresses in an hour. The mails above this limit are set aside.
    pub mails_per_hour: u64,
    /// Signs the links in mails.
    pub token_key: TokenKey,
    /// Sends the mails.
    pub ses: Ses,
    /// Mails that SES has accepted, but that are not recorded in the table yet.
    pub sent_mails: SentMails,
}

/// What happened to a requested mail.
#[derive(Debug)]
enum Outcome {
    /// SES accepted it.
    Mailed,
    /// Too many mails were sent in this hour. An operator decides whether to send this one.
    Held,
    /// SES refused it permanently.
    Refused,
    /// It must not be sent: it was never owed, or it is no longer owed.
    NotOwed,
}

impl Mailer {
    /// Processes the records of a batch one after the other, because two records may be about the same subscriber.
    ///
    /// The response names the failed records, so that Lambda sends them again. A failed record does not stop the
    /// others.
    pub async fn handle(&self, event: Event) -> DynamoDbEventResponse {
        let mut response = DynamoDbEventResponse::default();
        for record in &event.records {
            match self.deal_with(record).await {
                Ok(outcome) => tracing::info!(?outcome, "mail"),
                Err(error) => {
                    tracing::error!(cause = logging::cause(&error), "a mail is still owed");
                    response.batch_item_failures.push(item_failure(record));
                }
            }
        }
        response
    }

    async fn deal_with(&self, record: &EventRecord) -> Result<Outcome, MailError> {
        let requested = &RequestedMail::read(record).ok_or(MailError::Record)?;
        let now = now()?;
        let subscription = self.subscribers.find(requested.id).await?;
        let Some(email) = subscription.as_ref().and_then(|found| found.mail_to_send(&requested.nonce, now)) else {
            self.sent_mails.remove(&requested.nonce);
            return Ok(Outcome::NotOwed);
        };
        if self.sent_mails.has(&requested.nonce) {
            return self.note_mailed(requested, now).await;
        }
        if self.has_sent_enough(now).await {
            self.subscribers.note_held(requested.id, &requested.nonce, now).await?;
            return Ok(Outcome::Held);
        }
        self.mail(requested, email, now).await
    }

    async fn mail(
        &self,
        requested: &RequestedMail,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<Outcome, MailError> {
        let mail = ConfirmationMail::new(&self.site_url, &self.token_key, requested);
        match self.ses.send(email, &mail).await.map_err(MailError::Ses)? {
            SesAnswer::Accepted => {
                self.sent_mails.add(&requested.nonce);
                self.note_mailed(requested, now).await
            }
            SesAnswer::Refused => {
                self.subscribers.note_refused(requested.id, &requested.nonce, now).await?;
                Ok(Outcome::Refused)
            }
        }
    }

    async fn note_mailed(&self, requested: &RequestedMail, now: Timestamp) -> Result<Outcome, MailError> {
        self.subscribers.note_mailed(requested.id, &requested.nonce, now).await?;
        self.sent_mails.remove(&requested.nonce);
        // An error here must not repeat the record: an uncounted mail does less harm than a mail that is sent twice.
        if let Err(error) = self.counters.count_mail(now).await {
            tracing::warn!(cause = logging::cause(&error), "a mail was not counted");
        }
        Ok(Outcome::Mailed)
    }

    /// If the mails cannot be counted, the mail is sent.
    async fn has_sent_enough(&self, now: Timestamp) -> bool {
        match self.counters.mails(now).await {
            Ok(mails) => mails >= self.mails_per_hour,
            Err(error) => {
                tracing::warn!(cause = logging::cause(&error), "mails cannot be counted, so they are not limited");
                false
            }
        }
    }
}

fn item_failure(record: &EventRecord) -> DynamoDbBatchItemFailure {
    let mut failure = DynamoDbBatchItemFailure::default();
    failure.item_identifier.clone_from(&record.change.sequence_number);
    failure
}

use std::time::{SystemTime, SystemTimeError};

use aws_lambda_events::{
    dynamodb::{Event, EventRecord},
    streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse},
};
use lambda_runtime::Error;
use subscribers::{EmailAddress, Limits, StoreError, Subscribers, Timestamp, TokenKey};

use crate::{
    confirmation_mail::ConfirmationMail,
    outgoing::{Outgoing, Sent},
    record::Request,
    unnoted::Unnoted,
};

/// Sends the mails that the table owes.
#[derive(Debug)]
pub struct Mailer {
    /// Where the links of a mail lead.
    pub site_url: String,
    /// The table of subscribers.
    pub subscribers: Subscribers,
    /// The table that counts mails.
    pub limits: Limits,
    /// How many mails may go to unconfirmed addresses in an hour. What is more is set aside.
    pub mails_per_hour: u64,
    /// What the links in mails are signed with.
    pub token_key: TokenKey,
    /// The way to SES.
    pub outgoing: Outgoing,
    /// What SES took and could not be noted.
    pub unnoted: Unnoted,
}

/// What became of a record.
#[derive(Debug)]
enum Outcome {
    /// SES took the mail.
    Mailed,
    /// There have been too many mails in this hour; an operator decides.
    Held,
    /// SES will never take the mail.
    Refused,
    /// No mail is owed, or no longer.
    NotOwed,
}

/// Why a record must be tried again.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("a record that nobody can read")]
    Record,
    #[error("the clock is wrong")]
    Clock(#[from] SystemTimeError),
    #[error("the table did not answer")]
    Store(#[from] StoreError),
    #[error("SES did not take the mail")]
    Ses(#[source] Error),
}

impl Mailer {
    /// Deals with every record of a batch, one after the other: two may be of the same subscriber. Those that failed are
    /// reported, for Lambda to send them again, and don't keep the others from being dealt with.
    pub async fn handle(&self, event: Event) -> DynamoDbEventResponse {
        let mut response = DynamoDbEventResponse::default();
        for record in &event.records {
            match self.deal_with(record).await {
                Ok(outcome) => tracing::info!(?outcome, "mail"),
                Err(failure) => {
                    let cause = format!("{:#}", anyhow::Error::from(failure));
                    tracing::error!(cause, "a mail is still owed");
                    response.batch_item_failures.push(item_failure(record));
                }
            }
        }
        response
    }

    async fn deal_with(&self, record: &EventRecord) -> Result<Outcome, Failure> {
        let request = &Request::read(record).ok_or(Failure::Record)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
        let subscription = self.subscribers.find(request.id).await?;
        let Some(email) = subscription.as_ref().and_then(|found| found.owes_mail(&request.nonce, now)) else {
            self.unnoted.remove(&request.nonce);
            return Ok(Outcome::NotOwed);
        };
        if self.unnoted.has(&request.nonce) {
            return self.note_mailed(request, now).await;
        }
        if self.has_sent_enough(now).await {
            self.subscribers.note_held(request.id, &request.nonce, now).await?;
            return Ok(Outcome::Held);
        }
        self.mail(request, email, now).await
    }

    async fn mail(&self, request: &Request, email: &EmailAddress, now: Timestamp) -> Result<Outcome, Failure> {
        let mail = ConfirmationMail::new(&self.site_url, &self.token_key, request);
        match self.outgoing.send(email, &mail).await.map_err(Failure::Ses)? {
            Sent::Taken => {
                self.unnoted.add(&request.nonce);
                self.note_mailed(request, now).await
            }
            Sent::Refused => {
                self.subscribers.note_refused(request.id, &request.nonce, now).await?;
                Ok(Outcome::Refused)
            }
        }
    }

    async fn note_mailed(&self, request: &Request, now: Timestamp) -> Result<Outcome, Failure> {
        self.subscribers.note_mailed(request.id, &request.nonce, now).await?;
        self.unnoted.remove(&request.nonce);
        // Not counting one does little harm; sending one twice would.
        if let Err(error) = self.limits.count_mail(now).await {
            tracing::warn!(cause = format!("{:#}", anyhow::Error::from(error)), "a mail was not counted");
        }
        Ok(Outcome::Mailed)
    }

    /// A limit that cannot be checked holds up nobody.
    async fn has_sent_enough(&self, now: Timestamp) -> bool {
        match self.limits.mails(now).await {
            Ok(mails) => mails >= self.mails_per_hour,
            Err(error) => {
                tracing::warn!(cause = format!("{:#}", anyhow::Error::from(error)), "mails are not limited");
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

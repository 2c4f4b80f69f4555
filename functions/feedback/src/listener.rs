use std::time::{SystemTime, SystemTimeError};

use lambda_runtime::Error;
use serde_json::Value;
use subscribers::{StoreError, Subscribers};

use crate::{
    envelope::{Unreadable, reports},
    report::{Report, Verdict},
};

/// Notes in the table what SES reports.
#[derive(Debug)]
pub struct Listener {
    /// The table of subscribers.
    pub subscribers: Subscribers,
}

/// Why an event must be tried again, and at last be set aside for an operator.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("an event that nobody can read")]
    Event(#[from] Unreadable),
    #[error("the clock is wrong")]
    Clock(#[from] SystemTimeError),
    #[error("the table did not answer")]
    Store(#[from] StoreError),
}

impl Listener {
    /// An event is all done or fails. To note the same twice does no harm.
    ///
    /// # Errors
    ///
    /// When it is no report of SES, or the table can't be reached.
    pub async fn handle(&self, event: Value) -> Result<(), Error> {
        self.note_all(event).await.map_err(|failure| {
            let cause = format!("{:#}", anyhow::Error::from(failure));
            tracing::error!(cause, "a report of SES was not dealt with");
            cause.into()
        })
    }

    async fn note_all(&self, event: Value) -> Result<(), Failure> {
        for report in reports(event)? {
            self.note(&report).await?;
        }
        Ok(())
    }

    async fn note(&self, report: &Report) -> Result<(), Failure> {
        match report.verdict()? {
            Verdict::NeverAgain(feedback, addresses) => {
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
                for address in addresses {
                    self.subscribers.note_feedback(address.id(), feedback, now).await?;
                    tracing::info!(outcome = ?feedback, "feedback");
                }
            }
            Verdict::SoftBounce => tracing::info!(outcome = "SoftBounce", "feedback"),
            Verdict::Nothing => tracing::info!(kind = report.kind(), "a report that changes nothing"),
        }
        Ok(())
    }
}

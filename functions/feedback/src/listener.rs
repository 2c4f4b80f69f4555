//! Processes an event: records bounces and complaints in the table.

use lambda_runtime::Error;
use serde_json::Value;
use subscribers::{Subscribers, now};

use crate::{
    error::EventError,
    event::reports,
    report::{Report, Verdict},
};

/// Records in the table what SES reports.
#[derive(Debug)]
pub struct Listener {
    /// The table of subscribers.
    pub subscribers: Subscribers,
}

impl Listener {
    /// Processes all reports of an event, or fails. It does no harm to process a report twice.
    ///
    /// # Errors
    ///
    /// If the event is not from SES, or the table does not answer.
    pub async fn handle(&self, event: Value) -> Result<(), Error> {
        self.note_all(event).await.map_err(|error| {
            let cause = logging::cause(&error);
            tracing::error!(cause, "a report of SES was not processed");
            cause.into()
        })
    }

    async fn note_all(&self, event: Value) -> Result<(), EventError> {
        for report in reports(event)? {
            self.note(&report).await?;
        }
        Ok(())
    }

    async fn note(&self, report: &Report) -> Result<(), EventError> {
        match report.verdict()? {
            Verdict::NeverAgain(reason, addresses) => {
                for address in addresses {
                    self.subscribers.note_bounce_or_complaint(address.id(), reason, now()?).await?;
                    tracing::info!(outcome = ?reason, "feedback");
                }
            }
            Verdict::SoftBounce => tracing::info!(outcome = "SoftBounce", "feedback"),
            Verdict::Nothing => tracing::info!(kind = report.kind(), "a report that changes nothing"),
        }
        Ok(())
    }
}

//! Deals with an event: notes bounces and complaints in the table.

use lambda_runtime::Error;
use serde_json::Value;
use subscribers::{Subscribers, now};

use crate::{
    error::EventError,
    event::reports,
    report::{Report, Verdict},
};

/// Notes in the table what SES reports.
#[derive(Debug)]
pub struct Listener {
    /// The table of subscribers.
    pub subscribers: Subscribers,
}

impl Listener {
    /// Deals with all reports of an event, or fails. Noting a report twice does no harm.
    ///
    /// # Errors
    ///
    /// If the event is not from SES, or the table does not answer.
    pub async fn handle(&self, event: Value) -> Result<(), Error> {
        // In a box, because the compiler gives up on the SDK's futures within many others.
        Box::pin(self.note_all(event)).await.map_err(|error| {
            let cause = logging::cause(&error);
            tracing::error!(cause, "a report of SES was not dealt with");
            cause.into()
        })
    }

    /// Notes every readable report. The first error is returned at the end, so that the event is tried again or kept for an
    /// operator.
    async fn note_all(&self, event: Value) -> Result<(), EventError> {
        let mut outcome = Ok(());
        for report in reports(event) {
            let noted = match report {
                Ok(report) => self.note(&report).await,
                Err(error) => Err(error.into()),
            };
            outcome = outcome.and(noted);
        }
        outcome
    }

    async fn note(&self, report: &Report) -> Result<(), EventError> {
        match report.verdict()? {
            Verdict::NoMail(reason, id) => {
                self.subscribers.note_bounce_or_complaint(id, reason, report.client(), now()?).await?;
                tracing::info!(outcome = ?reason, "feedback");
            }
            Verdict::SoftBounce => tracing::info!(outcome = "SoftBounce", "feedback"),
            Verdict::NotOurMail => tracing::info!(kind = report.kind(), "a report about a mail of another system"),
            Verdict::Nothing => tracing::info!(kind = report.kind(), "a report that changes nothing"),
        }
        Ok(())
    }
}

//! Lambda's event source mapping: it invokes a function with the records of a table's stream.

use std::{
    path::Path,
    time::{Duration, SystemTime},
};

use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;

use crate::{Database, Function, Stream};

mod checkpoint;
mod error;
mod failed_batches;
mod filter;
mod invoker;
mod shard;
#[cfg(test)]
mod tests;

pub use error::EventSourceError;

use checkpoint::Checkpoint;
use failed_batches::{DiscardReason, FailedBatches};
use filter::Filter;
use invoker::{BatchResult, Invoker};
use shard::{Record, Shard};

/// Invokes a function with every record that matches the template's filters, in the order of the stream. Invokes it
/// again after a failure.
///
/// No record is lost, even if a process is killed at any moment. But the function may get a record twice. Unlike
/// Lambda, this tries every record at least once, however old it is, because this machine may have been switched off.
pub struct EventSource {
    settings: Stream,
    filters: Vec<Filter>,
    shard: Shard,
    invoker: Invoker,
    failed_batches: FailedBatches,
    checkpoint: Checkpoint,
    timing: Timing,
}

#[derive(Clone, Copy, Debug)]
struct Timing {
    /// The pause before looking again for records, or for the function.
    poll_interval: Duration,
    /// The pause after the first failure. It doubles with every further failure.
    first_backoff: Duration,
    longest_backoff: Duration,
    invocation_timeout: Duration,
}

impl Timing {
    const DEFAULT: Self = Self {
        poll_interval: Duration::from_millis(100),
        first_backoff: Duration::from_millis(200),
        longest_backoff: Duration::from_secs(10),
        invocation_timeout: Duration::from_mins(1),
    };

    fn backoff(&self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        self.first_backoff.saturating_mul(doubled).min(self.longest_backoff)
    }
}

impl EventSource {
    /// Connects a table's stream to a function behind a Lambda API at `invoke_url_base`, such as `http://127.0.0.1:9000`.
    /// The folder `data` keeps the checkpoint and the failed batches.
    ///
    /// # Errors
    ///
    /// If a filter is not supported, the table has no stream, or the folder cannot be read.
    pub fn new(
        database: &Database,
        function: &Function,
        stream: &Stream,
        invoke_url_base: impl Into<String>,
        data: &Path,
    ) -> Result<Self, EventSourceError> {
        let Function { logical_id, binary, .. } = function;
        let filter = |pattern| {
            let unsupported = |error| EventSourceError::Filter(logical_id.clone(), Value::clone(pattern), error);
            Filter::deserialize(pattern).map_err(unsupported)
        };
        let shard = Shard::of_table(database.engine(), &stream.table)?;
        let key = format!("{logical_id} {} {}", shard.engine_arn, shard.id);
        Ok(Self {
            filters: stream.filters.iter().map(filter).collect::<Result<_, _>>()?,
            invoker: Invoker::new(invoke_url_base.into(), binary, stream.reports_item_failures)?,
            failed_batches: FailedBatches::new(logical_id, stream.on_failure.as_deref(), data),
            checkpoint: Checkpoint::read(data, key)?,
            settings: stream.clone(),
            shard,
            timing: Timing::DEFAULT,
        })
    }

    /// Invokes the function with each new record of the stream. Returns the first error.
    pub async fn run(mut self) -> EventSourceError {
        loop {
            match self.poll().await {
                Ok(true) => {}
                Ok(false) => sleep(self.timing.poll_interval).await,
                Err(error) => return error,
            }
        }
    }

    /// Processes the records after the checkpoint. Returns whether there were any.
    async fn poll(&mut self) -> Result<bool, EventSourceError> {
        let records = self.shard.records_after(self.checkpoint.sequence_number()).await?;
        let wanted: Vec<_> = records.iter().filter(|record| self.wants(record)).cloned().collect();
        for batch in wanted.chunks(self.settings.batch_size.max(1)) {
            self.process(batch).await?;
        }
        self.finish(&records)?;
        Ok(!records.is_empty())
    }

    fn wants(&self, record: &Record) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| filter.matches(&record.event))
    }

    /// Invokes the function until every record of the batch is processed or discarded.
    async fn process(&mut self, batch: &[Record]) -> Result<(), EventSourceError> {
        // The parts of the batch that are left, in reverse order, each with the number of its failures.
        let mut batches = vec![(batch, 0)];
        while let Some((batch, failures)) = batches.pop() {
            match self.invoker.invoke(batch, self.timing.invocation_timeout).await {
                BatchResult::Processed => self.finish(batch)?,
                BatchResult::Unreachable => {
                    sleep(self.timing.poll_interval).await;
                    batches.push((batch, failures));
                }
                BatchResult::FailedFrom(0) if self.settings.bisect_on_error && batch.len() > 1 => {
                    let (first, second) = batch.split_at(batch.len() / 2);
                    batches.extend([(second, 0), (first, 0)]);
                }
                BatchResult::FailedFrom(index) => {
                    let (processed, failed) = batch.split_at(index);
                    self.finish(processed)?;
                    // If the batch now starts with another record, that record has failed once.
                    let failures = if processed.is_empty() { failures + 1 } else { 1 };
                    let rest = self.discard(failed, failures)?;
                    if !rest.is_empty() {
                        sleep(self.timing.backoff(failures)).await;
                        batches.push((rest, failures));
                    }
                }
            }
        }
        Ok(())
    }

    /// Moves the checkpoint behind these records, so that the function does not get them again.
    fn finish(&mut self, records: &[Record]) -> Result<(), EventSourceError> {
        records.last().map_or(Ok(()), |last| self.checkpoint.advance(&last.sequence_number))
    }

    /// Discards the records that have failed too often or are too old, and returns the rest.
    fn discard<'a>(&mut self, batch: &'a [Record], failures: u32) -> Result<&'a [Record], EventSourceError> {
        let (reason, count) = if self.settings.maximum_retry_attempts.is_some_and(|maximum| failures > maximum) {
            (DiscardReason::RetryAttemptsExhausted, batch.len())
        } else {
            let (maximum, now) = (self.settings.maximum_record_age_seconds.map(Duration::from_secs), SystemTime::now());
            let is_too_old = |record: &&Record| maximum.is_some_and(|maximum| record.age(now) > maximum);
            (DiscardReason::RecordAgeExceeded, batch.iter().take_while(is_too_old).count())
        };
        let (records, rest) = batch.split_at(count);
        if !records.is_empty() {
            self.failed_batches.add(&self.shard, records, reason, failures)?;
            self.finish(records)?;
        }
        Ok(rest)
    }
}

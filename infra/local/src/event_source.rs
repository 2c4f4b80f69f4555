use std::{
    fmt,
    path::Path,
    time::{Duration, SystemTime},
};

use tokio::time::sleep;

use crate::{Database, Function, Stream};

mod error;
mod given_up;
mod invocation;
mod pattern;
mod position;
mod shard;
#[cfg(test)]
mod tests;

pub use error::EventSourceError;
pub use pattern::PatternError;

use given_up::{Condition, GivenUp, Queue, too_old};
use invocation::{Invocation, Outcome};
use pattern::Pattern;
use position::Position;
use shard::{Record, Shard};

/// What Lambda does between a table's stream and a function: it invokes the function with every record that the
/// template's filters let through, in order, and again if that fails.
///
/// No record is left out, whatever is killed when; but one may come twice. Unlike Lambda, this tries every record at
/// least once, however old: this machine may have been switched off meanwhile.
pub struct EventSource {
    /// The logical id of the function.
    function: String,
    settings: Stream,
    filters: Vec<Pattern>,
    shard: Shard,
    invocation: Invocation,
    queue: Option<Queue>,
    position: Position,
    timing: Timing,
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug)]
struct Timing {
    /// For new records, or for the function to be there at all.
    pause: Duration,
    /// After the first failure; twice as long after each that follows.
    first_backoff: Duration,
    /// After any failure.
    longest_backoff: Duration,
    /// For an answer of the function.
    patience: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            pause: Duration::from_millis(100),
            first_backoff: Duration::from_millis(200),
            longest_backoff: Duration::from_secs(10),
            patience: Duration::from_mins(1),
        }
    }
}

impl EventSource {
    /// Joins a stream of the database to a function behind a Lambda API at `invoke_url_base`, such as
    /// `http://127.0.0.1:9000`. The folder `data` keeps how far the function has come, and what is given up.
    ///
    /// # Errors
    ///
    /// If a filter is not understood, the table has no stream, or the folder cannot be read.
    pub fn new(
        database: &Database,
        function: &Function,
        stream: &Stream,
        invoke_url_base: impl Into<String>,
        data: &Path,
    ) -> Result<Self, EventSourceError> {
        Self::with_timing(database, function, stream, invoke_url_base.into(), data, Timing::default())
    }

    fn with_timing(
        database: &Database,
        function: &Function,
        stream: &Stream,
        invoke_url_base: String,
        data: &Path,
        timing: Timing,
    ) -> Result<Self, EventSourceError> {
        let filters = stream.filters.iter().map(Pattern::parse).collect::<Result<_, _>>();
        let unusable = |source| EventSourceError::Filter { function: function.logical_id.clone(), source };
        let shard = Shard::of_table(database.engine(), &stream.table)?;
        let key = format!("{} {} {}", function.logical_id, shard.engine_arn, shard.id);
        let queue = stream.on_failure.as_ref().map(|queue| Queue { path: data.join(format!("{queue}.jsonl")) });
        Ok(Self {
            function: function.logical_id.clone(),
            settings: stream.clone(),
            filters: filters.map_err(unusable)?,
            invocation: Invocation::new(invoke_url_base, &function.binary, stream.reports_item_failures, &timing)?,
            queue,
            position: Position::read(data, key)?,
            shard,
            timing,
        })
    }

    /// Invokes the function with the records of the stream as they come. Returns only when that is no longer possible.
    pub async fn run(mut self) -> EventSourceError {
        loop {
            match self.go_on().await {
                Ok(true) => {}
                Ok(false) => sleep(self.timing.pause).await,
                Err(error) => return error,
            }
        }
    }

    /// Deals with the records that are there by now. Returns whether there were any.
    async fn go_on(&mut self) -> Result<bool, EventSourceError> {
        let position = self.position.sequence_number().map(str::to_owned);
        let records = self.shard.records_after(position).await?;
        let wanted: Vec<_> = records.iter().filter(|record| self.wants(record)).cloned().collect();
        for batch in wanted.chunks(self.settings.batch_size.max(1)) {
            self.deal_with(batch).await?;
        }
        if let Some(last) = records.last() {
            self.position.advance(&last.sequence_number)?;
        }
        Ok(!records.is_empty())
    }

    fn wants(&self, record: &Record) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| filter.matches(&record.event))
    }

    /// Halves a batch that fails, if the template wants that, until what fails is alone.
    async fn deal_with(&mut self, batch: &[Record]) -> Result<(), EventSourceError> {
        // The last one comes first.
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            if let Some(failed) = self.try_part(part).await? {
                let (first, second) = failed.split_at(failed.len() / 2);
                parts.extend([second, first]);
            }
        }
        Ok(())
    }

    /// Tries a batch until it is done or given up; or returns what is left of it, to be halved.
    async fn try_part<'a>(&mut self, mut part: &'a [Record]) -> Result<Option<&'a [Record]>, EventSourceError> {
        let mut failures = 0;
        while !part.is_empty() {
            match self.invocation.send(part).await {
                Outcome::Done => return self.finish(part).map(|()| None),
                Outcome::Unreachable => sleep(self.timing.pause).await,
                Outcome::FailedFrom(0) if self.settings.bisect_on_error && part.len() > 1 => return Ok(Some(part)),
                Outcome::FailedFrom(first) => {
                    let (done, failed) = part.split_at_checked(first).unwrap_or((&[], part));
                    self.finish(done)?;
                    // The record that the batch now begins with has failed for the first time.
                    failures = if done.is_empty() { failures + 1 } else { 1 };
                    part = self.give_up(failed, failures)?;
                    if !part.is_empty() {
                        sleep(self.backoff(failures)).await;
                    }
                }
            }
        }
        Ok(None)
    }

    /// The function need not see these again.
    fn finish(&mut self, part: &[Record]) -> Result<(), EventSourceError> {
        part.last().map_or(Ok(()), |last| self.position.advance(&last.sequence_number))
    }

    /// Gives up what has been tried often or long enough, and returns the rest.
    fn give_up<'a>(&mut self, part: &'a [Record], failures: u32) -> Result<&'a [Record], EventSourceError> {
        let (condition, count) = if self.settings.maximum_retry_attempts.is_some_and(|maximum| failures > maximum) {
            (Condition::RetryAttemptsExhausted, part.len())
        } else {
            let maximum = self.settings.maximum_record_age_seconds.map(Duration::from_secs);
            (Condition::RecordAgeExceeded, too_old(part, maximum, SystemTime::now()))
        };
        let (batch, rest) = part.split_at_checked(count).unwrap_or((part, &[]));
        if !batch.is_empty() {
            self.tell(&GivenUp { condition, batch, invocations: failures })?;
            self.finish(batch)?;
        }
        Ok(rest)
    }

    fn tell(&self, given_up: &GivenUp) -> Result<(), EventSourceError> {
        let (function, count, table) = (&self.function, given_up.batch.len(), &self.settings.table);
        let records = if count == 1 { "a record".to_owned() } else { format!("{count} records") };
        let Some(queue) = &self.queue else {
            eprintln!("{function} failed too often with {records} of {table}, which are lost to it.");
            return Ok(());
        };
        let path = queue.path.display();
        eprintln!("{function} failed too often or too long with {records} of {table}; {path} says which.");
        let told = queue.tell(function, &self.shard, given_up);
        told.map_err(|source| EventSourceError::File { path: queue.path.clone(), source })
    }

    fn backoff(&self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        self.timing.first_backoff.saturating_mul(doubled).min(self.timing.longest_backoff)
    }
}

impl fmt::Debug for EventSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("EventSource");
        debug.field("function", &self.function).field("settings", &self.settings).finish_non_exhaustive()
    }
}

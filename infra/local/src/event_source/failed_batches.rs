//! Stores failed batches, as Lambda's on-failure destination does. A file takes the place of the queue.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use humantime::{format_rfc3339_millis, format_rfc3339_seconds};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    EventSourceError,
    shard::{Record, Shard},
};
use crate::{json_lines::JsonLines, template::arn};

/// The failed batches of a function.
pub(super) struct FailedBatches {
    /// The logical id.
    function: String,
    /// The file with one line for each batch. `None` if the template names no queue.
    file: Option<PathBuf>,
}

/// Why a batch is not tried again, in Lambda's words.
#[derive(Clone, Copy, Serialize)]
pub(super) enum DiscardReason {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

impl FailedBatches {
    pub(super) fn new(function: &str, queue: Option<&str>, data: &Path) -> Self {
        Self { function: function.to_owned(), file: queue.map(|queue| data.join(format!("{queue}.jsonl"))) }
    }

    /// `invocations` is how often the function was invoked with the batch.
    pub(super) fn add(
        &self,
        shard: &Shard,
        batch: &[Record],
        reason: DiscardReason,
        invocations: u32,
    ) -> Result<(), EventSourceError> {
        let (function, table) = (&self.function, &shard.table);
        let records = if batch.len() == 1 { "1 record".to_owned() } else { format!("{} records", batch.len()) };
        eprintln!("{function} failed too often or for too long. It does not get {records} of {table} again.");
        let Some(path) = &self.file else {
            return Ok(());
        };
        eprintln!("The sequence numbers are in {}.", path.display());
        let (first, last) = (batch.first(), batch.last());
        let number = |record: Option<&Record>| record.map(|record| record.sequence_number.clone());
        let arrival = |record: Option<&Record>| record.map(|record| format_rfc3339_seconds(record.created).to_string());
        // Lambda's message names the records, but does not contain them.
        // See <https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html>.
        let message = json!({
            "requestContext": {
                "requestId": Uuid::new_v4().to_string(),
                "functionArn": format!("{}{function}", arn::FUNCTION),
                "condition": reason,
                "approximateInvokeCount": invocations,
            },
            "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
            "version": "1.0",
            "timestamp": format_rfc3339_millis(SystemTime::now()).to_string(),
            "DDBStreamBatchInfo": {
                "shardId": shard.id,
                "startSequenceNumber": number(first),
                "endSequenceNumber": number(last),
                "approximateArrivalOfFirstRecord": arrival(first),
                "approximateArrivalOfLastRecord": arrival(last),
                "batchSize": batch.len(),
                "streamArn": arn::stream(table),
            },
        });
        let written = JsonLines::open(path).and_then(|mut lines| lines.append(message));
        written.map_err(|error| EventSourceError::File(path.clone(), error))
    }
}

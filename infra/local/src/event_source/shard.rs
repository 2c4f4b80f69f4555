//! The records of a table's stream.

use std::time::{Duration, SystemTime};

use dynoxide::{
    actions::{
        describe_stream::DescribeStreamRequest,
        get_records::{self, GetRecordsRequest},
        get_shard_iterator::GetShardIteratorRequest,
        list_streams::ListStreamsRequest,
    },
    errors::DynoxideError,
};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::EventSourceError;
use crate::template::arn::{self, REGION};

/// The only shard of a table's stream.
#[derive(Clone)]
pub(super) struct Shard {
    engine: dynoxide::Database,
    pub(super) table: String,
    /// The engine's ARN of the stream. A new table of the same name has another one.
    pub(super) engine_arn: String,
    pub(super) id: String,
}

/// A change of an item.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) sequence_number: String,
    pub(super) created: SystemTime,
    /// The record as the function gets it.
    pub(super) event: Value,
}

impl Shard {
    pub(super) fn of_table(engine: dynoxide::Database, table: &str) -> Result<Self, EventSourceError> {
        let failed = |error| EventSourceError::Stream(table.to_owned(), error);
        let no_stream = || EventSourceError::NoStream(table.to_owned());
        let request = ListStreamsRequest { table_name: Some(table.to_owned()), ..Default::default() };
        let streams = engine.list_streams(request).map_err(failed)?.streams;
        let engine_arn = streams.into_iter().next_back().ok_or_else(no_stream)?.stream_arn;
        let request = DescribeStreamRequest { stream_arn: engine_arn.clone(), ..Default::default() };
        let shards = engine.describe_stream(request).map_err(failed)?.stream_description.shards;
        let id = shards.into_iter().next().ok_or_else(no_stream)?.shard_id;
        Ok(Self { engine, table: table.to_owned(), engine_arn, id })
    }

    /// The oldest records after a sequence number, or from the beginning. There may be more.
    pub(super) async fn records_after(&self, number: Option<String>) -> Result<Vec<Record>, EventSourceError> {
        let shard = self.clone();
        let records = spawn_blocking(move || shard.read(number)).await?;
        let records = records.map_err(|error| EventSourceError::Stream(self.table.clone(), error))?;
        records.into_iter().map(|record| self.record(record)).collect()
    }

    fn read(&self, sequence_number: Option<String>) -> Result<Vec<get_records::Record>, DynoxideError> {
        let iterator_type = if sequence_number.is_some() { "AFTER_SEQUENCE_NUMBER" } else { "TRIM_HORIZON" };
        let iterator = self.engine.get_shard_iterator(GetShardIteratorRequest {
            stream_arn: self.engine_arn.clone(),
            shard_id: self.id.clone(),
            shard_iterator_type: iterator_type.to_owned(),
            sequence_number,
        })?;
        let shard_iterator = iterator.shard_iterator.unwrap_or_default();
        Ok(self.engine.get_records(GetRecordsRequest { shard_iterator, limit: None })?.records)
    }

    /// Writes the record as Lambda does: with the template's region and stream, and with whole seconds.
    fn record(&self, mut record: get_records::Record) -> Result<Record, EventSourceError> {
        let created = Duration::try_from_secs_f64(record.dynamodb.approximate_creation_date_time).unwrap_or_default();
        let sequence_number = record.dynamodb.sequence_number.clone();
        REGION.clone_into(&mut record.aws_region);
        let mut event = serde_json::to_value(record).map_err(EventSourceError::Record)?;
        if let Some(change) = event.get_mut("dynamodb").and_then(Value::as_object_mut) {
            change.insert("ApproximateCreationDateTime".to_owned(), json!(created.as_secs()));
        }
        if let Some(event) = event.as_object_mut() {
            event.insert("eventSourceARN".to_owned(), json!(arn::stream(&self.table)));
        }
        Ok(Record { sequence_number, created: SystemTime::UNIX_EPOCH + created, event })
    }
}

impl Record {
    pub(super) fn age(&self, now: SystemTime) -> Duration {
        now.duration_since(self.created).unwrap_or_default()
    }
}

use std::time::{Duration, SystemTime};

use dynoxide::{
    actions::{
        describe_stream::DescribeStreamRequest, get_records::GetRecordsRequest,
        get_shard_iterator::GetShardIteratorRequest, list_streams::ListStreamsRequest,
    },
    errors::DynoxideError,
};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::EventSourceError;
use crate::template::{REGION, stream_arn};

/// The one shard that a table's stream has in the engine.
#[derive(Clone)]
pub(super) struct Shard {
    engine: dynoxide::Database,
    table: String,
    /// What the engine calls the stream. A table that is created afresh has another one.
    pub(super) engine_arn: String,
    pub(super) id: String,
}

/// A change of an item.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) sequence_number: String,
    pub(super) created: SystemTime,
    /// What a function gets to see.
    pub(super) event: Value,
}

impl Shard {
    pub(super) fn of_table(engine: dynoxide::Database, table: &str) -> Result<Self, EventSourceError> {
        let failed = |source| EventSourceError::Stream { table: table.to_owned(), source };
        let request = ListStreamsRequest { table_name: Some(table.to_owned()), ..Default::default() };
        let streams = engine.list_streams(request).map_err(failed)?.streams;
        let no_stream = || EventSourceError::NoStream(table.to_owned());
        let engine_arn = streams.into_iter().next_back().ok_or_else(no_stream)?.stream_arn;
        let request = DescribeStreamRequest { stream_arn: engine_arn.clone(), ..Default::default() };
        let description = engine.describe_stream(request).map_err(failed)?.stream_description;
        let id = description.shards.into_iter().next().ok_or_else(no_stream)?.shard_id;
        Ok(Self { engine, table: table.to_owned(), engine_arn, id })
    }

    /// The oldest records after a position, or the oldest of all; not necessarily all of them.
    pub(super) async fn records_after(&self, position: Option<String>) -> Result<Vec<Record>, EventSourceError> {
        let shard = self.clone();
        let read = spawn_blocking(move || shard.read(position)).await?;
        let records = read.map_err(|source| EventSourceError::Stream { table: self.table.clone(), source })?;
        records.into_iter().map(|record| self.record(record)).collect()
    }

    fn read(&self, position: Option<String>) -> Result<Vec<dynoxide::actions::get_records::Record>, DynoxideError> {
        let shard_iterator_type = if position.is_some() { "AFTER_SEQUENCE_NUMBER" } else { "TRIM_HORIZON" };
        let iterator = self.engine.get_shard_iterator(GetShardIteratorRequest {
            stream_arn: self.engine_arn.clone(),
            shard_id: self.id.clone(),
            shard_iterator_type: shard_iterator_type.to_owned(),
            sequence_number: position,
        })?;
        let shard_iterator = iterator.shard_iterator.unwrap_or_default();
        Ok(self.engine.get_records(GetRecordsRequest { shard_iterator, limit: None })?.records)
    }

    /// The engine has a region and stream names of its own; functions see those of the template.
    fn record(&self, record: dynoxide::actions::get_records::Record) -> Result<Record, EventSourceError> {
        let seconds = record.dynamodb.approximate_creation_date_time.max(0.0);
        let created = Duration::try_from_secs_f64(seconds).unwrap_or_default();
        let sequence_number = record.dynamodb.sequence_number.clone();
        let mut event = serde_json::to_value(record).map_err(EventSourceError::Record)?;
        if let Some(change) = event.get_mut("dynamodb").and_then(Value::as_object_mut) {
            change.insert("ApproximateCreationDateTime".to_owned(), json!(created.as_secs()));
        }
        if let Some(event) = event.as_object_mut() {
            event.insert("awsRegion".to_owned(), json!(REGION));
            event.insert("eventSourceARN".to_owned(), json!(self.arn()));
        }
        Ok(Record { sequence_number, created: SystemTime::UNIX_EPOCH + created, event })
    }

    /// What the template calls the stream.
    pub(super) fn arn(&self) -> String {
        stream_arn(&self.table)
    }
}

use std::{
    io,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use humantime::{format_rfc3339_millis, format_rfc3339_seconds};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::shard::{Record, Shard};
use crate::{
    identifier::identifier,
    json_lines::JsonLines,
    template::{ACCOUNT, REGION},
};

/// Why a batch is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

/// A batch that is given up.
pub(super) struct GivenUp<'a> {
    pub(super) condition: Condition,
    pub(super) batch: &'a [Record],
    /// How often the function was invoked with it.
    pub(super) invocations: u32,
}

/// Where it is told what is given up: a file in the place of a queue.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) path: PathBuf,
}

impl Queue {
    pub(super) fn tell(&self, function: &str, shard: &Shard, given_up: &GivenUp) -> io::Result<()> {
        let (mut lines, _) = JsonLines::open::<IgnoredAny>(&self.path)?;
        lines.append(&message(function, shard, given_up, SystemTime::now())?)
    }
}

/// What Lambda sends to a destination for failed batches of a stream: not the records themselves, but where they are.
fn message(function: &str, shard: &Shard, given_up: &GivenUp, now: SystemTime) -> io::Result<Value> {
    let (first, last) = (given_up.batch.first(), given_up.batch.last());
    let number = |record: Option<&Record>| record.map(|record| record.sequence_number.clone());
    let arrival = |record: Option<&Record>| record.map(|record| format_rfc3339_seconds(record.created).to_string());
    let condition = match given_up.condition {
        Condition::RetryAttemptsExhausted => "RetryAttemptsExhausted",
        Condition::RecordAgeExceeded => "RecordAgeExceeded",
    };
    Ok(json!({
        "requestContext": {
            "requestId": identifier()?,
            "functionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"),
            "condition": condition,
            "approximateInvokeCount": given_up.invocations,
        },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled" },
        "version": "1.0",
        "timestamp": format_rfc3339_millis(now).to_string(),
        "DDBStreamBatchInfo": {
            "shardId": shard.id,
            "startSequenceNumber": number(first),
            "endSequenceNumber": number(last),
            "approximateArrivalOfFirstRecord": arrival(first),
            "approximateArrivalOfLastRecord": arrival(last),
            "batchSize": given_up.batch.len(),
            "streamArn": shard.arn(),
        },
    }))
}

/// How many records, from the first on, have grown too old.
pub(super) fn too_old(batch: &[Record], maximum_age: Option<Duration>, now: SystemTime) -> usize {
    let is_too_old = |record: &&Record| {
        let age = now.duration_since(record.created).unwrap_or_default();
        maximum_age.is_some_and(|maximum| age > maximum)
    };
    batch.iter().take_while(is_too_old).count()
}

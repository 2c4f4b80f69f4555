use std::str::FromStr;

use serde_json::Value;

use super::{TemplateError, intrinsics::unexpected, node::Node, table};

/// A stream of a table that a function is invoked with, and how. Absent settings have Lambda's defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The name of the table.
    pub table: String,
    /// Patterns, of which a record must match one. If there are none, every record is wanted.
    pub filters: Vec<Value>,
    /// How many records an invocation gets at the most.
    pub batch_size: usize,
    /// How often a failed batch is tried again; without end, if nothing is said.
    pub maximum_retry_attempts: Option<u32>,
    /// The age in seconds from which a record that failed is not tried again; none, if nothing is said.
    pub maximum_record_age_seconds: Option<u64>,
    /// Whether a batch that failed is tried again in two halves.
    pub bisect_on_error: bool,
    /// Whether the function answers which records of a batch have failed.
    pub reports_item_failures: bool,
    /// The logical id of the queue that is told which records are given up.
    pub on_failure: Option<String>,
}

impl Stream {
    pub(super) const EVENT_TYPE: &str = "DynamoDB";
    /// Lambda's default.
    const BATCH_SIZE: usize = 100;

    /// Nothing, if the event is switched off.
    pub(super) fn read(event: &Node) -> Result<Option<Self>, TemplateError> {
        let properties = event.required("Properties")?;
        if !truth(&properties, "Enabled", true)? {
            return Ok(None);
        }
        let stream = properties.required("Stream")?;
        let arn = stream.text()?;
        let table = table::of_stream(&arn).ok_or_else(|| unexpected(stream.place(), "the stream of a table"))?;
        let position = properties.required("StartingPosition")?;
        if position.text()? != "TRIM_HORIZON" {
            return Err(unexpected(position.place(), "TRIM_HORIZON, all that cargo local can start from"));
        }
        Ok(Some(Self {
            table: table.to_owned(),
            filters: filters(&properties)?,
            batch_size: number::<usize>(&properties, "BatchSize")?.unwrap_or(Self::BATCH_SIZE).max(1),
            maximum_retry_attempts: limit(&properties, "MaximumRetryAttempts")?,
            maximum_record_age_seconds: limit(&properties, "MaximumRecordAgeInSeconds")?,
            bisect_on_error: truth(&properties, "BisectBatchOnFunctionError", false)?,
            reports_item_failures: reports_item_failures(&properties)?,
            on_failure: on_failure(&properties)?,
        }))
    }
}

fn filters(properties: &Node) -> Result<Vec<Value>, TemplateError> {
    let Some(criteria) = properties.get("FilterCriteria")? else {
        return Ok(Vec::new());
    };
    let patterns = criteria.items_at("Filters")?.into_iter().map(|filter| {
        let pattern = filter.required("Pattern")?;
        serde_json::from_str(&pattern.text()?).map_err(|_| unexpected(pattern.place(), "a pattern in JSON"))
    });
    patterns.collect()
}

fn reports_item_failures(properties: &Node) -> Result<bool, TemplateError> {
    for kind in properties.items_at("FunctionResponseTypes")? {
        if kind.text()? != "ReportBatchItemFailures" {
            return Err(unexpected(kind.place(), "ReportBatchItemFailures"));
        }
    }
    Ok(properties.get("FunctionResponseTypes")?.is_some())
}

fn on_failure(properties: &Node) -> Result<Option<String>, TemplateError> {
    let Some(destination) = properties.path(&["DestinationConfig", "OnFailure", "Destination"])? else {
        return Ok(None);
    };
    let arn = destination.text()?;
    let queue = arn.rsplit_once(':').filter(|(service, _)| service.starts_with("arn:aws:sqs:"));
    let (_, queue) = queue.ok_or_else(|| unexpected(destination.place(), "a queue"))?;
    Ok(Some(queue.to_owned()))
}

/// A number of which -1 says that there is no limit.
fn limit<T: FromStr>(properties: &Node, key: &str) -> Result<Option<T>, TemplateError> {
    match properties.get(key)? {
        Some(node) if node.text()? == "-1" => Ok(None),
        _ => number(properties, key),
    }
}

fn number<T: FromStr>(properties: &Node, key: &str) -> Result<Option<T>, TemplateError> {
    let Some(node) = properties.get(key)? else {
        return Ok(None);
    };
    node.text()?.parse().map(Some).map_err(|_| unexpected(node.place(), "a number"))
}

fn truth(properties: &Node, key: &str, default: bool) -> Result<bool, TemplateError> {
    let Some(node) = properties.get(key)? else {
        return Ok(default);
    };
    node.text()?.parse().map_err(|_| unexpected(node.place(), "true or false"))
}

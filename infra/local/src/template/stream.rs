//! The streams that invoke functions: Lambda's event source mappings for DynamoDB.

use serde_json::Value as Json;

use super::{TemplateError, arn, part::Part};

/// A table's stream that invokes a function. A setting that is not in the template has Lambda's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The name of the table.
    pub table: String,
    /// A record reaches the function if it matches one of these patterns, or if there are no patterns.
    pub filters: Vec<Json>,
    /// The largest number of records in one invocation.
    pub batch_size: usize,
    /// How often a failed batch is tried again. `None` means that there is no limit.
    pub maximum_retry_attempts: Option<u32>,
    /// The age, in seconds, after which a failed record is not tried again. `None` means that there is no limit.
    pub maximum_record_age_seconds: Option<u64>,
    /// Whether a failed batch is split in two halves.
    pub bisect_on_error: bool,
    /// Whether the function's answer names the records that failed.
    pub reports_item_failures: bool,
    /// The logical id of the queue for failed batches.
    pub on_failure: Option<String>,
}

impl Stream {
    const DEFAULT_BATCH_SIZE: usize = 100;

    /// `None` if the event is disabled.
    pub(super) fn read(event: &Part) -> Result<Option<Self>, TemplateError> {
        let properties = event.required(&["Properties"])?;
        if properties.parse(&["Enabled"], "true or false")? == Some(false) {
            return Ok(None);
        }
        require("TRIM_HORIZON", &properties.required(&["StartingPosition"])?)?;
        let response_types = properties.items(&["FunctionResponseTypes"])?;
        response_types.iter().try_for_each(|response_type| require("ReportBatchItemFailures", response_type))?;
        let destination = properties.get(&["DestinationConfig", "OnFailure", "Destination"])?;
        let limit = |key| properties.parse::<i64>(&[key], "a number");
        Ok(Some(Self {
            table: table(&properties.required(&["Stream"])?)?,
            filters: properties.items(&["FilterCriteria", "Filters"])?.iter().map(filter).collect::<Result<_, _>>()?,
            batch_size: properties.parse(&["BatchSize"], "a number")?.unwrap_or(Self::DEFAULT_BATCH_SIZE).max(1),
            // -1 means without a limit.
            maximum_retry_attempts: limit("MaximumRetryAttempts")?.and_then(|attempts| attempts.try_into().ok()),
            maximum_record_age_seconds: limit("MaximumRecordAgeInSeconds")?.and_then(|age| age.try_into().ok()),
            bisect_on_error: properties.parse(&["BisectBatchOnFunctionError"], "true or false")?.unwrap_or(false),
            reports_item_failures: !response_types.is_empty(),
            on_failure: destination.as_ref().map(queue).transpose()?,
        }))
    }
}

/// Refuses every value except the only one that is supported.
fn require(supported: &str, part: &Part) -> Result<(), TemplateError> {
    if part.text()? == supported {
        Ok(())
    } else {
        Err(part.expected(&format!("{supported}, the only value that cargo local supports")))
    }
}

fn table(stream: &Part) -> Result<String, TemplateError> {
    let arn = stream.text()?;
    let table = arn.strip_prefix(arn::TABLE).and_then(|rest| rest.strip_suffix(arn::STREAM));
    table.map(str::to_owned).ok_or_else(|| stream.expected("the stream of a table"))
}

fn filter(filter: &Part) -> Result<Json, TemplateError> {
    let pattern = filter.required(&["Pattern"])?;
    serde_json::from_str(&pattern.text()?).map_err(|error| pattern.expected(&format!("a pattern in JSON: {error}")))
}

fn queue(destination: &Part) -> Result<String, TemplateError> {
    let arn = destination.text()?;
    arn.strip_prefix(arn::QUEUE).map(str::to_owned).ok_or_else(|| destination.expected("a queue"))
}

//! Invokes a function with a batch of records, and reads its answer.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{EventSourceError, shard::Record};

/// A function behind Lambda's API.
pub(super) struct Invoker {
    client: reqwest::Client,
    url: String,
    reports_item_failures: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum BatchResult {
    Processed,
    /// The function must get this record and all later ones again.
    FailedFrom(usize),
    /// The function does not run, so it has not seen the batch.
    Unreachable,
}

/// See <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>.
#[derive(Default, Deserialize)]
struct BatchResponse {
    #[serde(rename = "batchItemFailures")]
    failures: Option<Vec<ItemFailure>>,
}

#[derive(Deserialize)]
struct ItemFailure {
    #[serde(rename = "itemIdentifier")]
    sequence_number: Option<String>,
}

impl Invoker {
    pub(super) fn new(url_base: String, function: &str, reports_item_failures: bool) -> Result<Self, EventSourceError> {
        let client = reqwest::Client::builder().no_proxy().build();
        let url = url_base + "/2015-03-31/functions/" + function + "/invocations";
        Ok(Self { client: client.map_err(EventSourceError::Client)?, url, reports_item_failures })
    }

    pub(super) async fn invoke(&self, batch: &[Record], timeout: Duration) -> BatchResult {
        let events: Vec<_> = batch.iter().map(|record| &record.event).collect();
        let request = self.client.post(&self.url).timeout(timeout).header("content-type", "application/json");
        let answer = match request.body(json!({ "Records": events }).to_string()).send().await {
            Ok(answer) if answer.status().is_success() => answer.bytes().await,
            Err(error) if error.is_connect() => return BatchResult::Unreachable,
            Ok(_) | Err(_) => return BatchResult::FailedFrom(0),
        };
        answer.map_or(BatchResult::FailedFrom(0), |body| self.result(&body, batch))
    }

    fn result(&self, body: &[u8], batch: &[Record]) -> BatchResult {
        let answer = serde_json::from_slice::<Value>(body);
        // The status is 200 even if the function returned an error.
        if answer.as_ref().is_ok_and(|answer| answer.get("errorType").or(answer.get("errorMessage")).is_some()) {
            return BatchResult::FailedFrom(0);
        }
        if !self.reports_item_failures || body.is_empty() {
            return BatchResult::Processed;
        }
        match answer.and_then(serde_json::from_value::<Option<BatchResponse>>) {
            Ok(response) => first_failure(&response.unwrap_or_default(), batch),
            Err(_) => BatchResult::FailedFrom(0),
        }
    }
}

/// An unknown sequence number means that the whole batch failed.
fn first_failure(response: &BatchResponse, batch: &[Record]) -> BatchResult {
    let indexes = response.failures.iter().flatten().map(|failure| {
        let number = failure.sequence_number.as_ref()?;
        batch.iter().position(|record| record.sequence_number == *number)
    });
    indexes.map(Option::unwrap_or_default).min().map_or(BatchResult::Processed, BatchResult::FailedFrom)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn result(body: &str, reports_item_failures: bool) -> BatchResult {
        let record = |number: &str| Record {
            sequence_number: number.to_owned(),
            created: SystemTime::UNIX_EPOCH,
            event: Value::Null,
        };
        let invoker = Invoker::new(String::new(), "x", reports_item_failures).unwrap();
        invoker.result(body.as_bytes(), &["10", "11", "12"].map(record))
    }

    #[test]
    fn an_answer_means_the_same_as_in_lambda() {
        let whole_batch_failed = [
            r#"{"batchItemFailures":[{"itemIdentifier":"12"},{"itemIdentifier":"99"}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#,
            r#"{"batchItemFailures":[{"other":"11"}]}"#,
            r#"{"batchItemFailures":"11"}"#,
            "not json",
            r#"{"errorType":"Runtime.ExitError"}"#,
            r#"{"errorMessage":"x"}"#,
        ];
        for body in whole_batch_failed {
            assert_eq!(result(body, true), BatchResult::FailedFrom(0), "{body}");
        }
        for body in ["", "null", "{}", r#"{"batchItemFailures":null}"#, r#"{"batchItemFailures":[]}"#] {
            assert_eq!(result(body, true), BatchResult::Processed, "{body}");
        }
        for failures in [r#"{"itemIdentifier":"11"}"#, r#"{"itemIdentifier":"12"},{"itemIdentifier":"11"}"#] {
            let body = format!(r#"{{"batchItemFailures":[{failures}]}}"#);
            assert_eq!(result(&body, true), BatchResult::FailedFrom(1), "{body}");
        }
    }

    #[test]
    fn a_function_that_reports_no_item_failures_may_answer_anything_but_an_error() {
        for body in ["", "null", "not json", r#"{"batchItemFailures":[{"itemIdentifier":"11"}]}"#] {
            assert_eq!(result(body, false), BatchResult::Processed, "{body}");
        }
        assert_eq!(result(r#"{"errorType":"x","errorMessage":"y"}"#, false), BatchResult::FailedFrom(0));
    }
}

use serde::Deserialize;
use serde_json::{Value, json};

use super::{EventSourceError, Timing, shard::Record};

/// A function behind Lambda's API.
#[derive(Debug)]
pub(super) struct Invocation {
    client: reqwest::Client,
    url: String,
    reports_item_failures: bool,
}

/// What became of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The function need not see it again.
    Done,
    /// It must be tried again from this record on.
    FailedFrom(usize),
    /// Nobody has seen it: there is no function yet, or no longer.
    Unreachable,
}

#[derive(Default, Deserialize)]
struct Response {
    #[serde(rename = "batchItemFailures", default)]
    failures: Option<Vec<ItemFailure>>,
}

#[derive(Deserialize)]
struct ItemFailure {
    #[serde(rename = "itemIdentifier", default)]
    identifier: Option<String>,
}

impl Invocation {
    pub(super) fn new(
        url_base: String,
        function: &str,
        reports_item_failures: bool,
        timing: &Timing,
    ) -> Result<Self, EventSourceError> {
        let client = reqwest::Client::builder().no_proxy().timeout(timing.patience).build();
        let url = url_base + "/2015-03-31/functions/" + function + "/invocations";
        Ok(Self { client: client.map_err(EventSourceError::Client)?, url, reports_item_failures })
    }

    pub(super) async fn send(&self, batch: &[Record]) -> Outcome {
        let events: Vec<_> = batch.iter().map(|record| &record.event).collect();
        let request = self.client.post(&self.url).header("content-type", "application/json");
        let response = match request.body(json!({ "Records": events }).to_string()).send().await {
            Ok(response) if response.status().is_success() => response,
            Err(error) if error.is_connect() => return Outcome::Unreachable,
            Ok(_) | Err(_) => return Outcome::FailedFrom(0),
        };
        match response.bytes().await {
            Ok(body) => self.outcome(&body, batch),
            Err(_) => Outcome::FailedFrom(0),
        }
    }

    fn outcome(&self, body: &[u8], batch: &[Record]) -> Outcome {
        // The status of an answer to a function that cannot start is 200.
        let answer = serde_json::from_slice::<Value>(body);
        if answer.as_ref().is_ok_and(|answer| answer.get("errorType").or(answer.get("errorMessage")).is_some()) {
            return Outcome::FailedFrom(0);
        }
        if !self.reports_item_failures || body.is_empty() {
            return Outcome::Done;
        }
        match answer.and_then(serde_json::from_value::<Option<Response>>) {
            Ok(response) => after(&response.unwrap_or_default(), batch),
            Err(_) => Outcome::FailedFrom(0),
        }
    }
}

/// The stream goes on from the first record that failed. If one is named that is not in the batch, all of it failed.
fn after(response: &Response, batch: &[Record]) -> Outcome {
    let failures = response.failures.as_deref().unwrap_or_default();
    let first = failures.iter().map(|failure| {
        let identifier = failure.identifier.as_deref()?;
        batch.iter().position(|record| record.sequence_number == identifier)
    });
    first.map(Option::unwrap_or_default).min().map_or(Outcome::Done, Outcome::FailedFrom)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn outcome(body: &str, reports_item_failures: bool) -> Outcome {
        let record = |number: &str| Record {
            sequence_number: number.to_owned(),
            created: SystemTime::UNIX_EPOCH,
            event: Value::Null,
        };
        let invocation =
            Invocation::new("http://localhost".to_owned(), "x", reports_item_failures, &Timing::default()).unwrap();
        invocation.outcome(body.as_bytes(), &["10", "11", "12"].map(record))
    }

    #[test]
    fn an_answer_means_what_it_means_to_lambda() {
        let cases = [
            ("", Outcome::Done),
            ("null", Outcome::Done),
            ("{}", Outcome::Done),
            (r#"{"batchItemFailures":null}"#, Outcome::Done),
            (r#"{"batchItemFailures":[]}"#, Outcome::Done),
            (r#"{"batchItemFailures":[{"itemIdentifier":"11"}]}"#, Outcome::FailedFrom(1)),
            (r#"{"batchItemFailures":[{"itemIdentifier":"12"},{"itemIdentifier":"11"}]}"#, Outcome::FailedFrom(1)),
            (r#"{"batchItemFailures":[{"itemIdentifier":"12"},{"itemIdentifier":"99"}]}"#, Outcome::FailedFrom(0)),
            (r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#, Outcome::FailedFrom(0)),
            (r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#, Outcome::FailedFrom(0)),
            (r#"{"batchItemFailures":[{"other":"11"}]}"#, Outcome::FailedFrom(0)),
            (r#"{"batchItemFailures":"11"}"#, Outcome::FailedFrom(0)),
            ("not json", Outcome::FailedFrom(0)),
            (r#"{"errorType":"Runtime.ExitError"}"#, Outcome::FailedFrom(0)),
            (r#"{"errorMessage":"x"}"#, Outcome::FailedFrom(0)),
        ];
        for (body, expected) in cases {
            assert_eq!(outcome(body, true), expected, "{body}");
        }
    }

    #[test]
    fn a_function_that_reports_no_item_failures_may_answer_anything_but_an_error() {
        for body in ["", "null", "not json", r#"{"batchItemFailures":[{"itemIdentifier":"11"}]}"#] {
            assert_eq!(outcome(body, false), Outcome::Done, "{body}");
        }
        assert_eq!(outcome(r#"{"errorType":"x","errorMessage":"y"}"#, false), Outcome::FailedFrom(0));
    }
}

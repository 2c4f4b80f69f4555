//! The target `stream_event`: any JSON instead of records of the table's stream.

use serde_json::Value;

use super::in_process;

/// The mailer answers every event, and reports only records of that event as failed.
pub(super) fn run(input: &[u8]) {
    let Ok(event) = serde_json::from_slice(input) else { return };
    let answer = in_process::FUNCTIONS.wait_for(in_process::FUNCTIONS.mailer.handle(event));
    let answer = serde_json::to_value(answer).unwrap();

    // The mailer accepts some inputs that are no valid `Value`, such as numbers that are too large.
    let Ok(records) = serde_json::from_slice::<Value>(input) else { return };
    let numbers: Vec<_> = records["Records"].as_array().into_iter().flatten().collect();
    let numbers: Vec<_> = numbers.into_iter().map(|record| &record["dynamodb"]["SequenceNumber"]).collect();
    for failure in answer["batchItemFailures"].as_array().expect("a list") {
        assert!(numbers.contains(&&failure["itemIdentifier"]), "{answer}");
    }
}

use serde_json::Value;

use super::in_process;

/// Any text in the place of records of the table's stream. The mailer has an answer to every event that Lambda could hand
/// to it, and reports no record that was not in it.
pub(super) fn run(input: &[u8]) {
    let Ok(event) = serde_json::from_slice(input) else { return };
    let answer = in_process::SITE.wait_for(in_process::SITE.mailer.handle(event));
    let answer = serde_json::to_value(answer).unwrap();

    // What is ignored may be no JSON that could be looked at, such as a number beyond all bounds.
    let Ok(records) = serde_json::from_slice::<Value>(input) else { return };
    let numbers: Vec<_> = records["Records"].as_array().into_iter().flatten().collect();
    let numbers: Vec<_> = numbers.into_iter().map(|record| &record["dynamodb"]["SequenceNumber"]).collect();
    for failure in answer["batchItemFailures"].as_array().expect("a list") {
        assert!(numbers.contains(&&failure["itemIdentifier"]), "{answer}");
    }
}

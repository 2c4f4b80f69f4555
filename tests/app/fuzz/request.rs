//! The target `request`: an HTTP request.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};

use super::in_process;

/// Turns the request into an event, as API Gateway does, for every function. Such an event is always valid JSON, so it
/// reaches the code behind the parser.
pub(super) fn run(input: &[u8]) {
    in_process::answer_with_every_function(&event(input).to_string());
}

fn event(input: &[u8]) -> Value {
    let (head, body) = match input.windows(2).position(|two| two == b"\n\n") {
        Some(end) => (&input[..end], &input[end + 2..]),
        None => (input, &[][..]),
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().splitn(2, ' ');
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Map<_, _> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), Value::from(value.trim())))
        .collect();
    let host = headers.get("host").cloned();
    let is_text = str::from_utf8(body).is_ok();
    json!({
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {"domainName": host, "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"}},
        "body": if is_text { String::from_utf8_lossy(body).into_owned() } else { BASE64_STANDARD.encode(body) },
        "isBase64Encoded": !is_text,
    })
}

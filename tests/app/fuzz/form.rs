//! The target `form`: any bytes instead of a form.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;

use super::in_process;

/// Sends the bytes to every path that accepts a form, and in both formats that a mail program uses.
pub(super) fn run(input: &[u8]) {
    for path in ["/newsletter", "/newsletter/confirm", "/newsletter/unsubscribe", "/newsletter/erase"] {
        send(path, "", "application/x-www-form-urlencoded", input);
    }
    let token = "t=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    send("/newsletter/unsubscribe", token, "application/x-www-form-urlencoded", input);
    send("/newsletter/unsubscribe", token, "multipart/form-data; boundary=x", input);
}

fn send(path: &str, query: &str, content_type: &str, body: &[u8]) {
    let event = json!({
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"content-type": content_type},
        "requestContext": {"domainName": "site.example", "http": {"method": "POST", "sourceIp": "2001:db8::1"}},
        "body": BASE64_STANDARD.encode(body),
        "isBase64Encoded": true,
    });
    in_process::answer_with_newsletter(&event.to_string());
}

//! The target `token`: a text in the place of a token.

use serde_json::json;
use subscribers::Token;

use super::in_process;
use crate::encode;

/// A valid token stays the same when it is written again, and every path that takes a token gives a correct answer.
pub(super) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Some(token) = Token::parse(&text) {
        assert_eq!(token.to_string(), text);
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
    for page in ["confirm", "unsubscribe", "my-data", "my-data.json", "erase"] {
        let path = format!("/newsletter/{page}");
        in_process::answer_with_newsletter(&event(&path, "GET", &text, ""));
        in_process::answer_with_newsletter(&event(&path, "POST", "", &text));
    }
}

fn event(path: &str, method: &str, in_link: &str, in_form: &str) -> String {
    json!({
        "rawPath": path,
        "rawQueryString": format!("t={in_link}"),
        "headers": {"content-type": "application/x-www-form-urlencoded"},
        "requestContext": {"domainName": "site.example", "http": {"method": method}},
        "body": format!("t={}", encode(in_form)),
    })
    .to_string()
}

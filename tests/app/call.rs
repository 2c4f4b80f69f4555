//! What a request to AWS is about.

use axum::http::{HeaderMap, request::Parts};
use serde::Deserialize;

use crate::Fault;

/// A call of a service.
#[derive(Clone, Debug)]
pub struct Call {
    /// The function that calls. Each function signs with its own name as the access key.
    pub caller: String,
    /// Such as `dynamodb:UpdateItem`.
    pub action: String,
    /// The name of the table, or the recipient of the mail.
    pub subject: String,
    /// The fault that was injected into it.
    pub fault: Option<Fault>,
}

impl Call {
    /// `None` if the request is not signed.
    pub(crate) fn read(request: &Parts, body: &[u8]) -> Option<Self> {
        let caller = caller(&request.headers)?;
        let action = action(&request.headers, request.uri.path())?;
        Some(Self { caller, action, subject: subject(body), fault: None })
    }
}

/// From `Authorization: AWS4-HMAC-SHA256 Credential=KEY/…`.
fn caller(headers: &HeaderMap) -> Option<String> {
    let authorization = headers.get("authorization")?.to_str().ok()?;
    let (caller, _) = authorization.split_once("Credential=")?.1.split_once('/')?;
    Some(caller.to_owned())
}

/// From `X-Amz-Target: DynamoDB_20120810.UpdateItem`, or from the path.
fn action(headers: &HeaderMap, path: &str) -> Option<String> {
    Some(match headers.get("x-amz-target") {
        Some(target) => format!("dynamodb:{}", target.to_str().ok()?.split_once('.')?.1),
        None if path == "/v2/email/outbound-emails" => "ses:SendEmail".to_owned(),
        None => path.to_owned(),
    })
}

/// The fields of a request to DynamoDB or SES that say what it is about.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subject {
    table_name: Option<String>,
    destination: Option<Destination>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    to_addresses: Vec<String>,
}

fn subject(body: &[u8]) -> String {
    let subject: Subject = serde_json::from_slice(body).unwrap_or_default();
    let recipient = subject.destination.and_then(|destination| destination.to_addresses.into_iter().next());
    subject.table_name.or(recipient).unwrap_or_default()
}

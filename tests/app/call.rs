//! What a request to AWS is about.

use axum::http::{HeaderMap, request::Parts};
use serde::Deserialize;
use serde_json::Value;

use crate::Fault;

/// A call of a service.
#[derive(Clone, Debug)]
pub struct Call {
    /// The function that calls. Each function signs with its own name as the access key.
    pub caller: String,
    /// What it calls, such as `dynamodb:TransactWriteItems`.
    pub operation: String,
    /// What it does. Only a transaction has several actions.
    pub actions: Vec<Action>,
    /// The fault that was injected into it.
    pub fault: Option<Fault>,
}

/// What a call does, as IAM sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Action {
    /// Such as `dynamodb:UpdateItem`.
    pub name: String,
    /// The name of the table, or the recipient of the mail.
    pub subject: String,
}

impl Call {
    /// `None` if the request is not signed.
    pub(crate) fn read(request: &Parts, body: &[u8]) -> Option<Self> {
        let caller = caller(&request.headers)?;
        let operation = operation(&request.headers, request.uri.path())?;
        let actions = actions(&operation, body);
        Some(Self { caller, operation, actions, fault: None })
    }

    /// Whether it is about this table, or a mail to this address.
    #[must_use]
    pub fn is_about(&self, subject: &str) -> bool {
        self.actions.iter().any(|action| action.subject == subject)
    }
}

/// From `Authorization: AWS4-HMAC-SHA256 Credential=KEY/…`.
fn caller(headers: &HeaderMap) -> Option<String> {
    let authorization = headers.get("authorization")?.to_str().ok()?;
    let (caller, _) = authorization.split_once("Credential=")?.1.split_once('/')?;
    Some(caller.to_owned())
}

/// From `X-Amz-Target: DynamoDB_20120810.UpdateItem`, or from the path.
fn operation(headers: &HeaderMap, path: &str) -> Option<String> {
    Some(match headers.get("x-amz-target") {
        Some(target) => format!("dynamodb:{}", target.to_str().ok()?.split_once('.')?.1),
        None if path == "/v2/email/outbound-emails" => "ses:SendEmail".to_owned(),
        None => path.to_owned(),
    })
}

/// The fields of a request to DynamoDB or SES that say what it is about.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    table_name: Option<String>,
    destination: Option<Destination>,
    #[serde(default)]
    transact_items: Vec<TransactItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    to_addresses: Vec<String>,
}

/// One of these.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TransactItem {
    put: Option<Value>,
    update: Option<Value>,
    delete: Option<Value>,
    condition_check: Option<Value>,
}

fn actions(operation: &str, body: &[u8]) -> Vec<Action> {
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    if !body.transact_items.is_empty() {
        return body.transact_items.iter().flat_map(TransactItem::action).collect();
    }
    let recipient = body.destination.and_then(|destination| destination.to_addresses.into_iter().next());
    let subject = body.table_name.or(recipient).unwrap_or_default();
    vec![Action { name: operation.to_owned(), subject }]
}

impl TransactItem {
    fn action(&self) -> Option<Action> {
        let Self { put, update, delete, condition_check } = self;
        let (name, write) = [
            ("PutItem", put),
            ("UpdateItem", update),
            ("DeleteItem", delete),
            ("ConditionCheckItem", condition_check),
        ]
        .into_iter()
        .find_map(|(name, write)| Some((name, write.as_ref()?)))?;
        Some(Action { name: format!("dynamodb:{name}"), subject: write["TableName"].as_str()?.to_owned() })
    }
}

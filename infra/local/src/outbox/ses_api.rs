//! SES's API: `SendEmail`, and an error for every other operation.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, Method, Uri, header::AUTHORIZATION},
    routing::{any, post},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Outbox;

mod error;
mod send_email;

use error::SesError;

/// SES's limit for a message, in bytes.
const LARGEST_MESSAGE: usize = 40 * 1024 * 1024;

pub(super) fn routes() -> Router<Outbox> {
    Router::new()
        .route("/v2/email/outbound-emails", post(send_email).fallback(unknown_operation))
        .route("/v2/{*operation}", any(unknown_operation))
}

async fn send_email(State(outbox): State<Outbox>, headers: HeaderMap, body: Body) -> Result<Json<Value>, SesError> {
    if !is_signed(&headers) {
        return Err(SesError::NotSigned);
    }
    let too_large = |_| SesError::BadRequest("The message is too large".to_owned());
    let body = to_bytes(body, LARGEST_MESSAGE).await.map_err(too_large)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let message = send_email::parse(&body, now)?;
    outbox.lock().append(message).map_err(SesError::NotStored)?;
    Ok(Json(json!({ "MessageId": Uuid::new_v4().to_string() })))
}

async fn unknown_operation(method: Method, uri: Uri) -> SesError {
    SesError::UnknownOperation(format!("{method} {}", uri.path()))
}

/// The outbox accepts any signature, but it refuses a call without a signature.
fn is_signed(headers: &HeaderMap) -> bool {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let parts = ["Credential=", "/ses/aws4_request", "SignedHeaders=", "Signature="];
    authorization.starts_with("AWS4-HMAC-SHA256 ") && parts.iter().all(|part| authorization.contains(part))
}

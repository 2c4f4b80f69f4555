use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, State},
    http::{
        HeaderMap, Method, StatusCode, Uri,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use maud::Markup;
use serde_json::json;

use super::{Message, Outbox, letter, page, refusal::Refusal, send_email};
use crate::{identifier::identifier, network::refuse_foreign_pages};

/// The pages have no scripts, and nothing from elsewhere.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; \
                           form-action 'none'; frame-ancestors 'none'";

pub(super) fn router(outbox: Outbox) -> Router {
    let router = Router::new()
        .route("/v2/email/outbound-emails", post(send_email).fallback(no_such_operation))
        .route("/v2/{*operation}", any(no_such_operation))
        .route("/", get(list))
        .route("/style.css", get(style))
        .route("/messages", get(messages).delete(clear))
        .route("/messages/{number}", get(message))
        .route("/messages/{number}/html", get(message_html))
        .fallback(not_found)
        .with_state(outbox);
    refuse_foreign_pages(router)
}

async fn send_email(State(outbox): State<Outbox>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    if !is_signed(&headers) {
        return Err(Refusal::NotSigned);
    }
    let too_large = |_| Refusal::BadRequest("The message is too large".to_owned());
    let body = to_bytes(body, send_email::LARGEST).await.map_err(too_large)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let message = send_email::parse(&body, now)?;
    let id = identifier().map_err(|_| Refusal::NotKept)?;
    outbox.keep(message).map_err(|_| Refusal::NotKept)?;
    Ok(json_response(json!({ "MessageId": id }).to_string()))
}

async fn no_such_operation(method: Method, uri: Uri) -> Refusal {
    Refusal::NoSuchOperation(format!("{method} {}", uri.path()))
}

/// Whose signature it is does not matter here; that a client signs does.
fn is_signed(headers: &HeaderMap) -> bool {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let parts = ["Credential=", "/ses/aws4_request", "SignedHeaders=", "Signature="];
    authorization.starts_with("AWS4-HMAC-SHA256 ") && parts.iter().all(|part| authorization.contains(part))
}

async fn list(State(outbox): State<Outbox>) -> Response {
    html(StatusCode::OK, page::list(&outbox.messages()))
}

async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css")).into_response()
}

async fn messages(State(outbox): State<Outbox>) -> Result<Response, Refusal> {
    serde_json::to_string(&outbox.messages()).map(json_response).map_err(|_| Refusal::NotKept)
}

async fn clear(State(outbox): State<Outbox>) -> Result<StatusCode, Refusal> {
    outbox.clear().map_err(|_| Refusal::NotKept)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn message(State(outbox): State<Outbox>, Path(number): Path<String>) -> Response {
    match find(&outbox, &number) {
        Some((number, message)) => html(StatusCode::OK, page::message(number, &message)),
        None => not_found().await,
    }
}

async fn message_html(State(outbox): State<Outbox>, Path(number): Path<String>) -> Response {
    let Some((_, message)) = find(&outbox, &number) else {
        return not_found().await;
    };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, letter::POLICY),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, letter::with_links_in_new_tabs(&message.html)).into_response()
}

async fn not_found() -> Response {
    html(StatusCode::NOT_FOUND, page::not_found())
}

/// Mails are counted from 1, the oldest.
fn find(outbox: &Outbox, number: &str) -> Option<(usize, Message)> {
    let number: usize = number.parse().ok()?;
    let message = outbox.messages().into_iter().nth(number.checked_sub(1)?)?;
    Some((number, message))
}

fn json_response(body: String) -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body).into_response()
}

fn html(status: StatusCode, page: Markup) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (CACHE_CONTROL, "no-store"),
    ];
    (status, headers, page.into_string()).into_response()
}

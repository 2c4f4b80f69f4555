//! The mails in a browser, and as JSON for tests.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{Html, IntoResponse, Response},
    routing::get,
};

use super::{Message, Outbox};

mod html_part;
mod markup;

/// The pages have no scripts, and load nothing from other sites.
const POLICY: &str = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

pub(super) fn routes() -> Router<Outbox> {
    Router::new()
        .route("/", get(list))
        .route("/style.css", get(([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("pages/style.css"))))
        .route("/messages", get(json).delete(clear))
        .route("/messages/{number}", get(message))
        .route("/messages/{number}/html", get(message_html))
        .fallback(not_found)
}

async fn list(State(outbox): State<Outbox>) -> Response {
    html(POLICY, markup::list(&outbox.messages()))
}

async fn json(State(outbox): State<Outbox>) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(outbox.messages())).into_response()
}

async fn clear(State(outbox): State<Outbox>) -> StatusCode {
    outbox.lock().clear().map_or(StatusCode::INTERNAL_SERVER_ERROR, |()| StatusCode::NO_CONTENT)
}

async fn message(State(outbox): State<Outbox>, Path(number): Path<String>) -> Response {
    match find(&outbox, &number) {
        Some((number, message)) => html(POLICY, markup::message(number, &message)),
        None => not_found().await,
    }
}

async fn message_html(State(outbox): State<Outbox>, Path(number): Path<String>) -> Response {
    match find(&outbox, &number) {
        Some((_, message)) => html(&html_part::policy(), html_part::with_links_in_new_tabs(&message.html)),
        None => not_found().await,
    }
}

async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, html(POLICY, markup::not_found())).into_response()
}

/// The oldest mail has the number 1.
fn find(outbox: &Outbox, number: &str) -> Option<(usize, Message)> {
    let number: usize = number.parse().ok()?;
    let message = outbox.messages().into_iter().nth(number.checked_sub(1)?)?;
    Some((number, message))
}

fn html(policy: &str, page: impl Into<String>) -> Response {
    ([(CONTENT_SECURITY_POLICY, policy), (CACHE_CONTROL, "no-store")], Html(page.into())).into_response()
}

//! What the functions write to their logs: what their own code says, and nothing that a library does.
//!
//! Libraries know no better than to write whole requests into their traces, addresses and tokens included; no setting of
//! the level may bring those into a log. Of the Lambda runtime only the span with the request's id is kept.

use std::env;

use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// The span that the Lambda runtime puts around a request, with its id.
const REQUEST_SPAN: &str = "lambda_runtime::layers::trace";

/// Writes what the crate `function` says to standard output, as Lambda wants it: `AWS_LAMBDA_LOG_FORMAT` decides between
/// JSON and plain text, `AWS_LAMBDA_LOG_LEVEL` (or, outside of Lambda, `RUST_LOG`) how much.
pub fn start(function: &'static str) {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").or_else(|_| env::var("RUST_LOG"));
    let level = level.ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let own = Targets::new().with_target(function, level).with_target(REQUEST_SPAN, LevelFilter::INFO);

    // Lambda adds the time.
    let lines = fmt::layer().without_time().with_target(false).with_ansi(false);
    let is_json = env::var("AWS_LAMBDA_LOG_FORMAT").is_ok_and(|format| format.eq_ignore_ascii_case("json"));
    let lines = if is_json { lines.json().boxed() } else { lines.boxed() };
    tracing_subscriber::registry().with(lines.with_filter(own)).init();
}

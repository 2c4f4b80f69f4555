//! Answers, and how long browsers keep them.

use std::borrow::Cow;

use http::{HeaderValue, StatusCode, header};
use maud::Markup;

/// An answer of the site. Later, [`secure`](crate::secure) adds the headers that every answer has.
pub type Response = http::Response<Cow<'static, [u8]>>;

pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Browsers may show a page for five minutes without a new request. For one more day, they may show the old page while
/// they request the new one.
pub(crate) const CACHED_PAGE: HeaderValue =
    HeaderValue::from_static("public, max-age=300, stale-while-revalidate=86400");

/// For answers to one person. Browsers and proxies must not cache them.
pub(crate) const NEVER_CACHED: HeaderValue = HeaderValue::from_static("no-store");

pub(crate) fn respond(status: StatusCode, body: impl Into<Cow<'static, [u8]>>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
}

/// A page that was made for this request.
#[must_use]
pub fn html(status: StatusCode, page: Markup) -> Response {
    let mut response = respond(status, page.into_string().into_bytes());
    response.headers_mut().insert(header::CONTENT_TYPE, HTML);
    response.headers_mut().insert(header::CACHE_CONTROL, NEVER_CACHED);
    response
}

/// Adds a header that tells the client to try again after `seconds`.
#[must_use]
pub fn retry_after(mut response: Response, seconds: u64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// A file that is not a page. Browsers and crawlers may keep it for a day.
#[must_use]
pub fn file(media_type: &'static str, body: impl Into<Cow<'static, [u8]>>) -> Response {
    let mut response = respond(StatusCode::OK, body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    response
}

/// A file for one person. The browser saves it as `name` and does not cache it.
#[must_use]
pub fn download(media_type: &'static str, name: &str, body: impl Into<String>) -> Response {
    let mut response = respond(StatusCode::OK, body.into().into_bytes());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, NEVER_CACHED);
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// 303: the form is accepted, and the next page is at `path`.
#[must_use]
pub fn see_other(path: &'static str) -> Response {
    redirect(StatusCode::SEE_OTHER, path, NEVER_CACHED)
}

/// 308: the page has moved to `path` permanently.
pub(crate) fn redirect_permanently(path: &'static str) -> Response {
    redirect(StatusCode::PERMANENT_REDIRECT, path, CACHED_PAGE)
}

fn redirect(status: StatusCode, path: &'static str, caching: HeaderValue) -> Response {
    let mut response = respond(status, Vec::new());
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(path));
    response.headers_mut().insert(header::CACHE_CONTROL, caching);
    response
}

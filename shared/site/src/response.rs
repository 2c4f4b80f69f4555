use std::borrow::Cow;

use http::{HeaderValue, StatusCode, header};
use maud::Markup;

/// An answer of the site, complete but for the headers that [`secure`](crate::secure) adds to every one.
pub type Response = http::Response<Cow<'static, [u8]>>;

pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Browsers may show a page for five minutes without asking, and for a day while they ask.
pub(crate) const CACHED_PAGE: HeaderValue =
    HeaderValue::from_static("public, max-age=300, stale-while-revalidate=86400");

/// An answer to one person: no browser and no proxy may keep it.
pub(crate) const NEVER_CACHED: HeaderValue = HeaderValue::from_static("no-store");

pub(crate) fn respond(status: StatusCode, body: impl Into<Cow<'static, [u8]>>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
}

/// A page made for this request.
#[must_use]
pub fn page(status: StatusCode, page: Markup) -> Response {
    let mut response = respond(status, page.into_string().into_bytes());
    response.headers_mut().insert(header::CONTENT_TYPE, HTML);
    response.headers_mut().insert(header::CACHE_CONTROL, NEVER_CACHED);
    response
}

/// Tells the visitor's browser, and whoever else asks, to come again after `seconds`.
#[must_use]
pub fn retry_after(mut response: Response, seconds: u32) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// A file that is no page, for browsers and crawlers to keep for a day.
#[must_use]
pub fn file(media_type: &'static str, body: impl Into<Cow<'static, [u8]>>) -> Response {
    let mut response = respond(StatusCode::OK, body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    response
}

/// A file made for one person, for the browser to save under `name` and for nobody to keep.
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

/// 303: what was sent has been dealt with, read on at `path`.
#[must_use]
pub fn see_other(path: &'static str) -> Response {
    redirect(StatusCode::SEE_OTHER, path, NEVER_CACHED)
}

/// 308: the page is at `path` from now on.
pub(crate) fn redirect_permanently(path: &'static str) -> Response {
    redirect(StatusCode::PERMANENT_REDIRECT, path, CACHED_PAGE)
}

fn redirect(status: StatusCode, path: &'static str, caching: HeaderValue) -> Response {
    let mut response = respond(status, Vec::new());
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(path));
    response.headers_mut().insert(header::CACHE_CONTROL, caching);
    response
}

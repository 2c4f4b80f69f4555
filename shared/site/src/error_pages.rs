//! Error pages, and redirects for addresses that have moved.

use content::{Content, ErrorPage, PageSummary};
use http::{HeaderValue, StatusCode, header};
use maud::html;

use limits::RETRY_AFTER;

use crate::{Page, Response, SignUp, drawing::SIGNPOST, notice, path, response, retry_after};

/// 400: the request is not one that a browser sends.
#[must_use]
pub fn bad_request(content: &Content) -> Response {
    answer(StatusCode::BAD_REQUEST, content, &content.error_pages.bad_request)
}

/// 403: a page of another website sent the form.
#[must_use]
pub fn foreign_form(content: &Content) -> Response {
    answer(StatusCode::FORBIDDEN, content, &content.error_pages.foreign_form)
}

/// 404: there is nothing at this address.
#[must_use]
pub fn not_found(content: &Content) -> Response {
    answer(StatusCode::NOT_FOUND, content, &content.error_pages.not_found)
}

/// The page of [`not_found`], for a build script to render.
#[must_use]
pub fn not_found_page(content: &Content) -> Page<'_> {
    page(content, &content.error_pages.not_found)
}

/// 308 if the page at `path` has moved, or else 404.
#[must_use]
pub fn moved_or_not_found(content: &Content, path: &str) -> Response {
    moved(path).unwrap_or_else(|| not_found(content))
}

/// 308 to the successor of `path`. `None` if it has none.
#[must_use]
pub fn moved(path: &str) -> Option<Response> {
    path::successor(path).map(response::redirect_permanently)
}

/// 405: the address accepts only the methods in `allow`, such as `GET, HEAD`.
#[must_use]
pub fn method_not_allowed(content: &Content, allow: &'static str) -> Response {
    let mut response = answer(StatusCode::METHOD_NOT_ALLOWED, content, &content.error_pages.method_not_allowed);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// 413: the body is larger than any form of this site.
#[must_use]
pub fn too_large(content: &Content) -> Response {
    answer(StatusCode::PAYLOAD_TOO_LARGE, content, &content.error_pages.too_large)
}

/// 429: too many requests. The client may try again after `seconds`.
#[must_use]
pub fn too_many_requests(content: &Content, seconds: u64) -> Response {
    retry_after(answer(StatusCode::TOO_MANY_REQUESTS, content, &content.error_pages.too_many_requests), seconds)
}

/// 500: an error of the site.
#[must_use]
pub fn internal_error(content: &Content) -> Response {
    retry_after(answer(StatusCode::INTERNAL_SERVER_ERROR, content, &content.error_pages.internal), RETRY_AFTER)
}

/// 503: something that the site needs does not answer.
#[must_use]
pub fn unavailable(content: &Content) -> Response {
    retry_after(answer(StatusCode::SERVICE_UNAVAILABLE, content, &content.error_pages.unavailable), RETRY_AFTER)
}

fn answer(status: StatusCode, content: &Content, words: &ErrorPage) -> Response {
    response::html(status, page(content, words).render(None))
}

fn page<'a>(content: &'a Content, words: &ErrorPage) -> Page<'a> {
    Page {
        content,
        summary: PageSummary { title: words.title, description: words.advice },
        path: None,
        has_error: false,
        main: notice(SIGNPOST, words.title, &[words.advice], &html! {}),
        sign_up: Some(SignUp::unfilled(path::NEWSLETTER)),
    }
}

#[cfg(test)]
mod tests {
    use content::ENGLISH;

    use super::*;

    #[test]
    fn every_error_is_a_whole_page_that_is_not_cached() {
        for (response, status) in [
            (bad_request(&ENGLISH), 400),
            (foreign_form(&ENGLISH), 403),
            (not_found(&ENGLISH), 404),
            (method_not_allowed(&ENGLISH, "GET, HEAD"), 405),
            (too_large(&ENGLISH), 413),
            (too_many_requests(&ENGLISH, 300), 429),
            (internal_error(&ENGLISH), 500),
            (unavailable(&ENGLISH), 503),
        ] {
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
            let body = String::from_utf8(response.into_body().into_owned()).unwrap();
            assert!(body.starts_with("<!DOCTYPE html>"), "{status}");
            assert!(body.contains("<h1>"), "{status}");
        }
    }

    #[test]
    fn an_error_says_what_the_client_can_do() {
        assert_eq!(method_not_allowed(&ENGLISH, "GET, HEAD").headers()[header::ALLOW], "GET, HEAD");
        assert_eq!(too_many_requests(&ENGLISH, 300).headers()[header::RETRY_AFTER], "300");
        for response in [internal_error(&ENGLISH), unavailable(&ENGLISH)] {
            assert_eq!(response.headers()[header::RETRY_AFTER], RETRY_AFTER.to_string());
        }
    }
}

use content::{Content, ErrorPage, PageSummary};
use http::{HeaderValue, StatusCode, header};
use maud::html;

use crate::{Page, Response, SignUp, drawing::SIGNPOST, notice, response, retry_after};

/// 400: nothing that a browser would send.
#[must_use]
pub fn bad_request(content: &Content) -> Response {
    answer(StatusCode::BAD_REQUEST, content, &content.error_pages.bad_request)
}

/// 403: the form was sent by a page of another website.
#[must_use]
pub fn foreign_form(content: &Content) -> Response {
    answer(StatusCode::FORBIDDEN, content, &content.error_pages.foreign_form)
}

/// 404: there is nothing at this address.
#[must_use]
pub fn not_found(content: &Content) -> Response {
    answer(StatusCode::NOT_FOUND, content, &content.error_pages.not_found)
}

/// The page of [`not_found`], to be rendered before anybody asks.
#[must_use]
pub fn not_found_page(content: &Content) -> Page<'_> {
    page(content, &content.error_pages.not_found)
}

/// 308 to where the page that was at `path` has gone, or else 404.
#[must_use]
pub fn moved_or_not_found(content: &Content, path: &str) -> Response {
    moved(path).unwrap_or_else(|| not_found(content))
}

/// 308 to where the page that was at `path` has gone, if it has.
#[must_use]
pub fn moved(path: &str) -> Option<Response> {
    crate::path::successor(path).map(response::redirect_permanently)
}

/// 405: the address knows only the methods in `allow`, such as `GET, HEAD`.
#[must_use]
pub fn method_not_allowed(content: &Content, allow: &'static str) -> Response {
    let mut response = answer(StatusCode::METHOD_NOT_ALLOWED, content, &content.error_pages.method_not_allowed);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// 413: a body larger than any form of this site.
#[must_use]
pub fn too_large(content: &Content) -> Response {
    answer(StatusCode::PAYLOAD_TOO_LARGE, content, &content.error_pages.too_large)
}

/// 429: too many requests; the next one may come after `seconds`.
#[must_use]
pub fn too_many_requests(content: &Content, seconds: u32) -> Response {
    retry_after(answer(StatusCode::TOO_MANY_REQUESTS, content, &content.error_pages.too_many_requests), seconds)
}

/// 500: a mistake of ours. Try again after a minute.
#[must_use]
pub fn internal_error(content: &Content) -> Response {
    retry_after(answer(StatusCode::INTERNAL_SERVER_ERROR, content, &content.error_pages.internal), 60)
}

/// 503: something that the site needs does not answer; the next attempt may come after `seconds`.
#[must_use]
pub fn unavailable(content: &Content, seconds: u32) -> Response {
    retry_after(answer(StatusCode::SERVICE_UNAVAILABLE, content, &content.error_pages.unavailable), seconds)
}

fn answer(status: StatusCode, content: &Content, words: &ErrorPage) -> Response {
    response::page(status, page(content, words).render(None))
}

fn page<'a>(content: &'a Content, words: &ErrorPage) -> Page<'a> {
    Page {
        content,
        summary: PageSummary { title: words.title, description: words.advice },
        path: None,
        has_error: false,
        main: notice(SIGNPOST, words.title, &[words.advice], &html! {}),
        sign_up: Some(SignUp::unfilled(crate::path::NEWSLETTER)),
    }
}

#[cfg(test)]
mod tests {
    use content::ENGLISH;

    use super::*;

    #[test]
    fn every_failure_is_a_whole_page_that_nobody_keeps() {
        for (response, status) in [
            (bad_request(&ENGLISH), 400),
            (foreign_form(&ENGLISH), 403),
            (not_found(&ENGLISH), 404),
            (method_not_allowed(&ENGLISH, "GET, HEAD"), 405),
            (too_large(&ENGLISH), 413),
            (too_many_requests(&ENGLISH, 300), 429),
            (internal_error(&ENGLISH), 500),
            (unavailable(&ENGLISH, 60), 503),
        ] {
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
            let body = String::from_utf8(response.into_body().into_owned()).unwrap();
            assert!(body.starts_with("<!DOCTYPE html>"), "{status}");
            assert!(body.contains("<h1>"), "{status}");
        }
    }

    #[test]
    fn a_failure_says_what_to_do_next() {
        assert_eq!(method_not_allowed(&ENGLISH, "GET, HEAD").headers()[header::ALLOW], "GET, HEAD");
        assert_eq!(too_many_requests(&ENGLISH, 300).headers()[header::RETRY_AFTER], "300");
        assert_eq!(internal_error(&ENGLISH).headers()[header::RETRY_AFTER], "60");
        assert_eq!(unavailable(&ENGLISH, 30).headers()[header::RETRY_AFTER], "30");
    }
}

//! Refuses what pages of other websites send to the programs on this machine.
//!
//! Any website that a developer visits can make the browser send requests to ports of this machine. With a host name of
//! its own that leads to 127.0.0.1 (DNS rebinding), it can even read the answers. So a request is refused if it names
//! another host than this machine, or comes from a page of another origin.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header, uri::Authority},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};

/// What listens on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// The site and the Lambda API. The site's own pages decide what another site may send to them.
    Site,
    /// An API for programs, perhaps with pages that only show something.
    Api,
}

/// Puts the rules for an API before a router.
pub(crate) fn refuse_foreign_pages(router: Router) -> Router {
    router.layer(middleware::from_fn(async |request: Request, next: Next| {
        if Service::Api.refuses(request.method(), request.uri().path(), request.headers()) {
            return refusal();
        }
        next.run(request).await
    }))
}

pub(super) fn refusal() -> Response {
    (StatusCode::FORBIDDEN, "Only programs and pages of this machine may use this.\n").into_response()
}

impl Service {
    pub(super) fn refuses(self, method: &Method, path: &str, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str().unwrap_or_default());
        let host = text(header::HOST.as_str());
        // Browsers always name the host.
        if host.is_some_and(|host| !is_this_machine(host)) {
            return true;
        }
        // Functions take their work from here, at the address of cargo-lambda itself.
        let is_site = self == Self::Site;
        if is_site && path.starts_with("/.rt") {
            return true;
        }
        // Lambda's API is under the dates of its versions; functions without a route are under `lambda-url`.
        if is_site && !path.starts_with("/20") && !path.starts_with("/lambda-url/") {
            return false;
        }
        let reads = method == Method::GET || method == Method::HEAD;
        let another_site = text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
        let another_origin =
            text("origin").is_some_and(|origin| origin.split_once("://").map(|(_, rest)| rest) != host);
        another_origin || (another_site && !reads)
    }
}

fn is_this_machine(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "[::1]"
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn is_let_in(service: Service, method: &Method, path: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        !service.refuses(method, path, &headers.collect())
    }

    #[test]
    fn only_a_request_that_names_this_machine_is_let_in() {
        for (host, expected) in [
            ("localhost:9000", true),
            ("LOCALHOST", true),
            ("127.0.0.1:8000", true),
            ("[::1]:9000", true),
            ("evil.example:9000", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example:9000", false),
            ("localhost@evil.example", false),
            ("0.0.0.0:9000", false),
            ("a b", false),
            ("", false),
        ] {
            for service in [Service::Site, Service::Api] {
                assert_eq!(is_let_in(service, &Method::GET, "/", &[("host", host)]), expected, "{host}");
            }
        }
        assert!(is_let_in(Service::Api, &Method::POST, "/", &[]), "a program that names no host");
    }

    #[test]
    fn a_page_of_another_site_can_send_nothing_to_a_program() {
        let host = ("host", "localhost:8000");
        for (service, path) in [
            (Service::Api, "/"),
            (Service::Site, "/2015-03-31/functions/mailer/invocations"),
            (Service::Site, "/2021-10-31/functions/mailer/invocations"),
            (Service::Site, "/lambda-url/mailer/"),
        ] {
            for headers in [
                &[host, ("origin", "https://evil.example")][..],
                &[host, ("origin", "null")],
                &[host, ("origin", "http://localhost:9001")],
                &[host, ("sec-fetch-site", "cross-site")],
                &[host, ("sec-fetch-site", "same-site")],
            ] {
                assert!(!is_let_in(service, &Method::POST, path, headers), "{path} {headers:?}");
            }
            for headers in
                [&[host][..], &[host, ("origin", "http://localhost:8000"), ("sec-fetch-site", "same-origin")]]
            {
                assert!(is_let_in(service, &Method::POST, path, headers), "{path} {headers:?}");
            }
            assert!(
                is_let_in(service, &Method::GET, path, &[host, ("sec-fetch-site", "cross-site")]),
                "a link is followed"
            );
        }
    }

    #[test]
    fn the_site_decides_about_its_forms_itself_and_nobody_takes_the_work_of_a_function() {
        let headers = [("host", "localhost:9000"), ("origin", "https://evil.example")];
        assert!(is_let_in(Service::Site, &Method::POST, "/newsletter", &headers));
        let next = "/.rt/mailer/2018-06-01/runtime/invocation/next";
        assert!(!is_let_in(Service::Site, &Method::GET, next, &[("host", "localhost:9000")]));
    }
}

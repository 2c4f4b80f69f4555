//! A request, and what the site reads in its headers.

use std::net::IpAddr;

use http::{HeaderMap, Method, header};

/// An HTTP request.
#[derive(Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path as the browser sent it, neither decoded nor normalised.
    pub path: String,
    /// The part of the address after the question mark, not decoded.
    pub query: String,
    /// The headers, with their names in lower case.
    pub headers: HeaderMap,
    /// The body, decoded.
    pub body: Vec<u8>,
    /// The domain at which API Gateway got the request. Unlike the `Host` header, a visitor cannot choose it. It
    /// contains only letters, digits and `-.:[]`. It is empty if there is none.
    pub domain: String,
    /// The address of the client, if it is known.
    pub client: Option<IpAddr>,
}

impl Request {
    /// Whether the method is GET or HEAD.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }

    /// Whether a page of another website made the visitor's browser send this.
    ///
    /// Browsers say so in `Sec-Fetch-Site`. Older browsers send only `Origin`, whose host must then be the host of the
    /// request. A program that sends neither header is not a browser, so another website cannot abuse it.
    #[must_use]
    pub fn comes_from_another_site(&self) -> bool {
        if let Some(site) = self.header("sec-fetch-site") {
            return site != "same-origin" && site != "none";
        }
        let Some(origin) = self.header(header::ORIGIN) else { return false };
        let host = self.header(header::HOST).unwrap_or_default();
        origin.split_once("://").is_none_or(|(_, origin_host)| !origin_host.eq_ignore_ascii_case(host))
    }

    /// Whether the browser already has the version of the page with this `ETag` (RFC 9110, section 13.1.2).
    pub(crate) fn already_has(&self, etag: &str) -> bool {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        self.header(header::IF_NONE_MATCH)
            .is_some_and(|tags| tags.trim() == "*" || tags.split(',').any(|tag| opaque(tag) == opaque(etag)))
    }

    /// The value of a header. `None` if it is missing or not text.
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn post(headers: &[(&'static str, &'static str)]) -> Request {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        Request {
            method: Method::POST,
            path: "/newsletter".into(),
            query: String::new(),
            headers,
            body: Vec::new(),
            domain: "site.example".into(),
            client: None,
        }
    }

    #[test]
    fn a_form_of_another_site_is_recognised() {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example"), ("host", "site.example")],
            &[("origin", "null"), ("host", "site.example")],
            &[("origin", "https://site.example.evil.example"), ("host", "site.example")],
        ] {
            assert!(post(headers).comes_from_another_site(), "{headers:?}");
        }
    }

    #[test]
    fn a_form_of_this_site_and_a_program_are_accepted() {
        for headers in [
            &[][..],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://site.example")],
            &[("sec-fetch-site", "none")],
            &[("origin", "http://localhost:9000"), ("host", "LOCALHOST:9000")],
        ] {
            assert!(!post(headers).comes_from_another_site(), "{headers:?}");
        }
    }
}

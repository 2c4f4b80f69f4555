//! The security headers that every answer has.

use http::{HeaderName, HeaderValue, header};

use crate::{Response, style::STYLE_HASH};

/// The Content-Security-Policy of a page whose style sheet has this hash. The page cannot load or run anything except
/// its own content and the pictures of this site. Its forms can only be sent to this site.
///
/// The pages open no connections, but Lighthouse reads `robots.txt` through the page and needs `connect-src`.
#[must_use]
pub fn content_security_policy(style_hash: &str) -> String {
    format!(
        "default-src 'none'; style-src '{style_hash}'; img-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

const FIXED: [(HeaderName, &str); 5] = [
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // The links in mails contain a token that no other site may see. `no-referrer` would also hide the token, but then
    // browsers send `Origin: null` with every form.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Adds the headers that every answer of the site has.
#[must_use]
pub fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = HeaderValue::try_from(content_security_policy(STYLE_HASH));
        let policy = policy.unwrap_or(HeaderValue::from_static("default-src 'none'"));
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(response: Response) -> String {
        secure(response).headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    }

    #[test]
    fn the_policy_names_the_style_sheet_by_its_hash() {
        assert!(policy(Response::default()).contains(&format!("style-src '{STYLE_HASH}';")));
    }

    #[test]
    fn a_page_with_a_part_of_the_style_sheet_keeps_its_own_policy() {
        let mut response = Response::default();
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("style-src 'sha256-part'"));
        assert_eq!(policy(response), "style-src 'sha256-part'");
    }
}

//! What must hold for every answer of every function.

use serde_json::Value;

/// The only script element of a page. It contains data, which a browser does not run.
const STRUCTURED_DATA: &str = "<script type=\"application/ld+json\">";

/// Panics if an answer has a forbidden status, header or body.
pub(super) fn check(answer: &Value) {
    let status = answer["statusCode"].as_u64().expect("a status");
    assert!((200..500).contains(&status), "{answer}");

    let header = |name: &str| answer["headers"][name].as_str().unwrap_or_default();
    let policy = header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{answer}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{answer}");
    assert_eq!(header("set-cookie"), "", "{answer}");

    // A shared cache may keep an answer only if it is the same for everybody.
    let caching = header("cache-control");
    let may_be_kept = caching.starts_with("public, ") && matches!(status, 200 | 304 | 308);
    assert!(caching == "no-store" || may_be_kept, "{answer}");

    // A redirect stays on this site. Browsers read `//` and `/\` as the start of another host.
    let location = header("location");
    assert_eq!(location.is_empty(), !(status == 303 || status == 308), "{answer}");
    let leads_elsewhere = |start| location.strip_prefix('/').is_none_or(|rest: &str| rest.starts_with(start));
    assert!(location.is_empty() || !leads_elsewhere(['/', '\\']), "{answer}");

    // Every body has a type, and every text a charset.
    let body = answer["body"].as_str().unwrap_or_default();
    let media_type = header("content-type");
    let is_text = media_type.starts_with("text/") || media_type.contains("xml");
    assert!(body.is_empty() || !media_type.is_empty(), "{answer}");
    assert!(!is_text || media_type.ends_with("; charset=utf-8"), "{answer}");
    assert_eq!(body.matches("<script").count(), body.matches(STRUCTURED_DATA).count(), "{answer}");
    for broken_out in ["\" onerror=", "href=\"javascript:", "src=\"javascript:", "action=\"javascript:"] {
        assert!(!body.contains(broken_out), "{answer}");
    }
}

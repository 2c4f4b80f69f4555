//! Requests that no browser sends with our form. Each gets an answer that a person understands, and nothing is stored.

use content::ENGLISH;
use reqwest::{Method, StatusCode};
use tests::{TestApp, encode};

#[tokio::test]
async fn a_body_that_is_not_the_form_is_refused() {
    let app = TestApp::start().await;
    let form = "application/x-www-form-urlencoded";
    for (what, content_type, body) in [
        ("an empty body", Some(form), ""),
        ("no email", Some(form), "page=%2Fmission"),
        ("email twice", Some(form), "email=a@example.org&email=b@example.org"),
        ("JSON as a form", Some(form), r#"{"email":"a@example.org"}"#),
        ("a form as JSON", Some("application/json"), "email=a@example.org"),
        ("a form as text", Some("text/plain"), "email=a@example.org"),
        ("a form without a content type", None, "email=a@example.org"),
        (
            "a multipart form",
            Some("multipart/form-data; boundary=x"),
            "--x\r\ncontent-disposition: form-data; name=email\r\n\r\na@example.org\r\n--x--",
        ),
    ] {
        let mut request = app.visitor.request(Method::POST, "/newsletter").body(body);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(response.text().await.unwrap().contains(ENGLISH.newsletter.form.unreadable), "{what}");
    }
    assert!(app.requests.all().await.is_empty());
}

#[tokio::test]
async fn an_invalid_address_is_explained_and_stays_in_the_form() {
    let app = TestApp::start().await;
    let words = &ENGLISH.newsletter.email_address_errors;
    for (typed, explanation) in [
        ("", words.empty),
        ("%20%09", words.empty),
        ("not-an-email", words.malformed),
        ("a@b", words.domain),
        ("a@localhost", words.domain),
        ("a@[127.0.0.1]", words.domain),
        (&format!("{}@example.org", "a".repeat(65)), words.too_long),
        (&format!("{}@{}.{}.example.org", "a".repeat(64), "b".repeat(63), "c".repeat(115)), words.domain),
        (&format!("{}@{}.{}.{}.org", "a".repeat(64), "b".repeat(63), "c".repeat(63), "d".repeat(58)), words.too_long),
        ("a%0d%0aBcc:x@y.z", words.malformed),
        ("a%00@example.org", words.malformed),
        ("%zz", words.malformed),
        ("%ff%fe", words.malformed),
        ("%ff%fe@example.org", words.local_part_not_ascii),
        (&encode("jürgen@exämple.de"), words.local_part_not_ascii),
        (&encode("\"><script>alert(1)</script>"), words.malformed),
    ] {
        let response = app.visitor.send_form("/newsletter", format!("email={typed}&page=%2Fvision")).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{typed}");
        let html = response.text().await.unwrap();
        let explanation = explanation.replace('&', "&amp;");
        assert_eq!(html.matches(&explanation).count(), 2, "in the summary and at the field: {typed}: {html}");
        assert!(html.contains("<title>Error: "), "{typed}");
        assert!(html.contains(r#"name="page" value="/vision""#), "{typed}");
        assert!(!html.contains("<script"), "{typed}");
    }
    assert!(app.requests.all().await.is_empty());

    let form = app.visitor.send_form("/newsletter", "email=not-an-%22email%22").await.text().await.unwrap();
    assert!(form.contains(r#"value="not-an-&quot;email&quot;""#), "{form}");
}

#[tokio::test]
async fn a_percent_sign_is_a_part_of_the_address_if_it_starts_no_escape_sequence() {
    let app = TestApp::start().await;
    let response = app.visitor.send_form("/newsletter", "email=%zz@example.org").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert!(app.requests.get("%zz@example.org").await.is_some());
}

#[tokio::test]
async fn a_body_larger_than_any_form_is_refused() {
    let app = TestApp::start().await;
    for length in [9 * 1024, 1024 * 1024] {
        let response = app.visitor.send_form("/newsletter", format!("email={}", "a".repeat(length))).await;
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE, "{length}");
    }
    assert!(app.requests.all().await.is_empty());
}

#[tokio::test]
async fn an_unsupported_method_is_refused_and_the_answer_lists_the_supported_ones() {
    let app = TestApp::start().await;
    let supported =
        ["/", "/mission", "/vision", "/newsletter/check-inbox", "/robots.txt", "/sitemap.xml", "/favicon.svg"]
            .map(|path| (path, "GET, HEAD"))
            .into_iter()
            .chain([("/newsletter", "GET, HEAD, POST")]);
    for (path, supported) in supported {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
            if supported.contains(method.as_str()) {
                continue;
            }
            let response = app.visitor.request(method.clone(), path).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(response.headers()["allow"], supported, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_path_outside_the_site_is_not_found() {
    let app = TestApp::start().await;
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/mission/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/.git/config",
        "//evil.example/",
        "//evil.example/%2f..",
        "/mission%00",
        "/mission;/",
        "/MISSION",
    ] {
        let response = app.visitor.send_raw(&format!("GET {path}"), "host: localhost", "").await;
        assert_eq!(response.status, 404, "{path}: {}", response.text);
        assert!(!response.text.to_lowercase().contains("\r\nlocation:"), "{path}");
    }
}

#[tokio::test]
async fn a_query_of_nine_kilobytes_is_ignored() {
    let app = TestApp::start().await;
    for path in ["/mission", "/vision", "/newsletter", "/robots.txt"] {
        let response = app.visitor.get(&format!("{path}?{}", "q=%C3%A9&".repeat(1024))).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_request_with_malformed_headers_gets_an_answer() {
    let app = TestApp::start().await;
    for headers in [
        "host: evil.example\r\nx-forwarded-host: evil.example",
        "host: localhost\r\naccept-encoding: ,;q=,br;q=x;;",
        "host: localhost\r\nif-none-match: \"\", W/, *x",
        "host: localhost\r\ncookie: =;;; a=\u{7f}",
        "host: a b",
        "host: [::1",
        "host: localhost:abc\r\nx-forwarded-proto: a b",
        "host: localhost\r\nx-forwarded-proto: javascript,http",
    ] {
        for path in ["/", "/vision", "/newsletter", "/nowhere"] {
            let response = app.visitor.send_raw(&format!("GET {path}"), headers, "").await;
            assert!((200..500).contains(&response.status), "{headers}: {}", response.text);
            assert!(!response.text.contains("evil.example"), "{headers}: {}", response.text);
        }
    }
}

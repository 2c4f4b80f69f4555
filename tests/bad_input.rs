//! What no browser with our form would send. Each gets an answer that a person understands, and nothing is stored.

use content::ENGLISH;
use reqwest::{Method, StatusCode};
use tests::{TestApp, encode};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_body_that_is_not_the_form_is_refused() {
    let app = TestApp::start().await;
    for (what, content_type, body) in [
        ("an empty body", FORM, ""),
        ("no email", FORM, "page=%2Fmission"),
        ("email twice", FORM, "email=a@example.org&email=b@example.org"),
        ("JSON as a form", FORM, r#"{"email":"a@example.org"}"#),
        ("a form as JSON", "application/json", "email=a@example.org"),
        ("a form as text", "text/plain", "email=a@example.org"),
        ("a form as nothing", "", "email=a@example.org"),
        (
            "a multipart form",
            "multipart/form-data; boundary=x",
            "--x\r\ncontent-disposition: form-data; name=email\r\n\r\na@example.org\r\n--x--",
        ),
    ] {
        let response = app.post(content_type, body).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(response.text().await.unwrap().contains(ENGLISH.newsletter.form.unreadable), "{what}");
    }
    assert!(app.subscribers().await.is_empty());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_in_words_and_kept_in_the_form() {
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
        ("%zz@example.org", "Enter"),
        ("%ff%fe", words.malformed),
        ("%ff%fe@example.org", words.local_part_not_ascii),
        (&encode("jürgen@exämple.de"), words.local_part_not_ascii),
        (&encode("\"><script>alert(1)</script>"), words.malformed),
    ] {
        let response = app.post_form(format!("email={typed}&page=%2Fvision")).await;
        if typed == "%zz@example.org" {
            // Not an escape sequence, so it is read as it stands; and `%` may be in an address.
            assert_eq!(response.status(), StatusCode::SEE_OTHER);
            continue;
        }
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{typed}");
        let html = response.text().await.unwrap();
        let explanation = explanation.replace('&', "&amp;");
        assert_eq!(html.matches(&explanation).count(), 2, "in the summary and at the field: {typed}: {html}");
        assert!(html.contains("<title>Error: "), "{typed}");
        assert!(html.contains(r#"name="page" value="/vision""#), "{typed}");
        assert!(!html.contains("<script"), "{typed}");
    }
    assert_eq!(app.subscribers().await.len(), 1);

    let kept = app.post_form("email=not-an-%22email%22").await.text().await.unwrap();
    assert!(kept.contains(r#"value="not-an-&quot;email&quot;""#), "{kept}");
}

#[tokio::test]
async fn a_body_larger_than_any_form_is_refused() {
    let app = TestApp::start().await;
    for length in [9 * 1024, 1024 * 1024] {
        let response = app.post_form(format!("email={}", "a".repeat(length))).await;
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE, "{length}");
    }
    assert!(app.subscribers().await.is_empty());
}

#[tokio::test]
async fn methods_that_the_form_does_not_have_are_refused() {
    let app = TestApp::start().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
        let response = app.http.request(method.clone(), app.url("/newsletter")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(response.headers()["allow"], "GET, HEAD, POST", "{method}");
    }
}

#[tokio::test]
async fn a_path_out_of_the_site_leads_nowhere() {
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
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        let response = app.raw(request.as_bytes()).await;
        assert_eq!(response.status, 404, "{path}: {}", response.text);
        assert!(!response.text.to_lowercase().contains("\r\nlocation:"), "{path}");
    }
}

#[tokio::test]
async fn a_query_of_nine_kilobytes_is_ignored() {
    let app = TestApp::start().await;
    for path in ["/mission", "/vision", "/newsletter", "/robots.txt"] {
        let response = app.get(&format!("{path}?{}", "q=%C3%A9&".repeat(1024))).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn odd_headers_are_answered() {
    let app = TestApp::start().await;
    for header in [
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
            let response =
                app.raw(format!("GET {path} HTTP/1.1\r\n{header}\r\nconnection: close\r\n\r\n").as_bytes()).await;
            assert!((200..500).contains(&response.status), "{header}: {}", response.text);
            assert!(!response.text.contains("evil.example"), "{header}: {}", response.text);
        }
    }
}

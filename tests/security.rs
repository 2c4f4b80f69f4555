//! Attacks: each test tries one. `.github/SECURITY.md` promises that they fail.
//!
//! Other files try more: forged tokens and tokens for another purpose (`journey.rs`, `my_data.rs`, `token.rs`), bodies
//! and queries of any size (`bad_input.rs`), personal data in logs (`no_personal_data.rs`), and random input
//! (`fuzz.rs`).

use std::path::Path;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use content::ENGLISH;
use limits::PAUSE_BETWEEN_MAILS;
use reqwest::{
    Method, RequestBuilder, Response, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::json;
use tests::{Action, SITE_URL, TestApp, encode, workspace_root};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Ends a text, an attribute, a script or a comment, and then runs a script, if a page contains it unescaped.
const ATTACK: &str = "\"'`--></script><svg/onload=alert(1)>";

/// The part of the attack that an answer must not contain.
const UNESCAPED: &str = "<svg/onload";

/// Headers that some proxies and frameworks trust, and that shared caches do not include in their key.
const UNKEYED: [(&str, &str); 19] = [
    ("x-forwarded-host", "evil.example"),
    ("x-host", "evil.example"),
    ("x-forwarded-server", "evil.example"),
    ("x-http-host-override", "evil.example"),
    ("forwarded", "for=192.0.2.1;host=evil.example;proto=http"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-scheme", "http"),
    ("x-forwarded-port", "1"),
    ("x-forwarded-prefix", "/evil"),
    ("x-forwarded-for", "192.0.2.1"),
    ("x-original-url", "/vision"),
    ("x-rewrite-url", "/vision"),
    ("x-http-method-override", "POST"),
    ("cookie", "session=evil; lang=nl"),
    ("accept-language", "nl"),
    ("user-agent", "evil"),
    ("origin", "https://evil.example"),
    ("referer", "https://evil.example/"),
    ("range", "bytes=0-9"),
];

/// Paths whose answers are the same for everybody.
const PUBLIC: [&str; 10] = [
    "/",
    "/mission",
    "/vision",
    "/newsletter",
    "/newsletter/privacy",
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.svg",
    "/vision/",
    "/about-us/our-mission-and-vision",
];

fn value<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The headers without those that differ in every answer.
fn comparable(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    headers.remove("date");
    headers.remove("lambda-runtime-aws-request-id");
    headers
}

/// Everything that a stranger can see or measure of a request: the answer, and what it did with DynamoDB's tables.
async fn observe(app: &TestApp, request: RequestBuilder) -> (StatusCode, HeaderMap, String, Vec<Action>) {
    let calls_before = app.dynamodb.actions_of("newsletter").len();
    let answer = request.send().await.unwrap();
    let calls = app.dynamodb.actions_of("newsletter").split_off(calls_before);
    (answer.status(), comparable(answer.headers()), answer.text().await.unwrap(), calls)
}

/// The states that a stranger may try to find out.
const KNOWN: [&str; 5] = ["pending", "confirmed", "unsubscribed", "bounced", "complained"];

/// Stores an address in each of these states: `{state}@example.org`.
async fn store_known_addresses(app: &TestApp) {
    app.sign_up_and_get_mail("pending@example.org").await;
    app.subscribe("confirmed@example.org").await;
    app.subscribe_and_unsubscribe("unsubscribed@example.org").await;
    app.bounce(&app.sign_up_and_get_mail("bounced@example.org").await).await;
    app.complain(&app.sign_up_and_get_mail("complained@example.org").await).await;
}

/// A word in backquotes names a test if it contains at least three underscores, and no dot, slash or space.
#[test]
fn every_test_and_file_named_in_security_md_exists() {
    let security = std::fs::read_to_string(workspace_root().join(".github/SECURITY.md")).unwrap();
    let quoted = security.split('`').skip(1).step_by(2);
    let named: Vec<_> =
        quoted.filter(|word| word.matches('_').count() > 2 && !word.contains(['.', '/', ' '])).collect();
    assert!(named.len() > 10, "{named:?}");
    let (mut sources, mut files) = (String::new(), Vec::new());
    let mut folders = ["tests", "shared", "functions"].map(|folder| workspace_root().join(folder)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if is_source(&entry) {
                sources += &std::fs::read_to_string(&entry).unwrap();
                files.push(entry);
            } else if entry.is_dir() && !entry.ends_with("node_modules") {
                folders.push(entry);
            }
        }
    }
    for name in named {
        assert!(sources.contains(&format!("fn {name}()")), "SECURITY.md names a test that does not exist: {name}");
    }
    for file in security.split('`').skip(1).step_by(2).filter(|word| is_source(Path::new(word))) {
        let exists = files.iter().any(|path| path.ends_with(file));
        assert!(exists, "SECURITY.md names a file that does not exist: {file}");
    }
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

#[tokio::test]
async fn nothing_that_a_visitor_sends_comes_back_as_html() {
    let app = TestApp::start().await;
    let attack = encode(ATTACK);
    let mut answers = Vec::new();
    for body in [
        format!("email={attack}"),
        format!("email={attack}%40example.org&page=%2Fvision"),
        format!("email=wrong&page={attack}"),
        format!("email=wrong&website={attack}"),
        format!("email=jo%40example.org&page={attack}"),
        format!("{attack}={attack}"),
    ] {
        answers.push(app.visitor.send_form("/newsletter", body).await.text().await.unwrap());
    }
    for page in ["confirm", "unsubscribe", "my-data", "my-data.json", "erase", "check-inbox", "welcome"] {
        let link = format!("/newsletter/{page}?t={attack}");
        answers.push(app.visitor.get_text(&link).await);
        answers.push(app.visitor.press(&link).await.text().await.unwrap());
    }
    for path in ["", "vision", "newsletter", "nowhere", "robots.txt", "sitemap.xml", "photographs/"] {
        answers.push(app.visitor.get_text(&format!("/{path}?{attack}={attack}")).await);
        answers.push(app.visitor.get_text(&format!("/{path}{attack}")).await);
        for name in ["host", "x-forwarded-host", "user-agent", "referer", "cookie", "accept-language", "if-none-match"]
        {
            let headers = format!("{name}: {ATTACK}\r\nhost: site");
            answers.push(app.visitor.send_raw(&format!("GET /{path}"), &headers, "").await.text);
        }
        // A browser would encode the URL.
        let request = format!("GET /{path}{ATTACK}?{ATTACK}");
        answers.push(app.visitor.send_raw(&request, "host: site", "").await.text);
    }
    for answer in &answers {
        assert!(!answer.contains(UNESCAPED), "{answer}");
    }
    assert!(answers[0].contains("&lt;svg/onload"), "the form keeps the typed text, escaped: {}", answers[0]);
}

#[tokio::test]
async fn no_address_adds_a_recipient_or_a_header_to_a_mail() {
    let app = TestApp::start().await;
    let usual = app.sign_up_and_get_mail("usual@example.org").await;
    for typed in [
        "jo@example.org\r\nBcc: ada@example.org",
        "jo@example.org\nBcc: ada@example.org",
        "jo@example.org\rBcc: ada@example.org",
        "jo\r\nBcc: ada@example.org\r\n\r\n@example.org",
        "jo@example.org%0aBcc: ada@example.org",
        "jo@example.org\u{2028}Bcc: ada@example.org",
        "jo@example.org\0ada@example.org",
        "jo@example.org, ada@example.org",
        "jo@example.org,ada@example.org",
        "jo@example.org;ada@example.org",
        "jo@example.org ada@example.org",
        "jo,ada@example.org",
        "Jo <jo@example.org>",
        "<jo@example.org>",
        "jo@example.org>,<ada@example.org",
        "jo(ada@example.org)@example.org",
        "\"jo ada\"@example.org",
        "group:jo@example.org,ada@example.org;",
        "@relay.example,@other.example:jo@example.org",
        "jo@example.org?bcc=ada@example.org",
    ] {
        let response = app.visitor.sign_up(typed).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
    }
    // These look odd, but each is the address of one mailbox.
    for odd in ["jo%0d%0abcc:ada@example.org", "=?utf-8?q?jo?=@example.org", "jo|ada@example.org", "{{jo}}@example.org"]
    {
        let status = app.visitor.sign_up(odd).await.status();
        if status == StatusCode::SEE_OTHER {
            let mail = app.mails.newest_to(odd).await;
            assert_eq!(mail.subject, usual.subject);
            assert_eq!(mail.from, usual.from);
            assert!(mail.headers.keys().eq(usual.headers.keys()), "{:?}", mail.headers);
            let parts = mail.text.clone() + &mail.html;
            assert!(!parts.contains("ada") && !parts.contains("{{jo"), "{parts}");
        }
    }
    let is_one_address = |to: &str| to.matches('@').count() == 1 && !to.contains("bcc: ");
    assert!(app.mails.all().iter().all(|mail| is_one_address(&mail.to)));
}

#[tokio::test]
async fn a_mail_links_to_this_site_whatever_host_the_sign_up_names() {
    let app = TestApp::start().await;
    let body = "email=jo@example.org&page=https%3A%2F%2Fevil.example";
    let headers = format!(
        "host: evil.example\r\nx-forwarded-host: evil.example\r\nforwarded: host=evil.example\r\n\
         x-forwarded-proto: javascript\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}",
        body.len()
    );
    assert_eq!(app.visitor.send_raw("POST /newsletter", &headers, body).await.status, 303);

    let mail = app.mails.newest_to("jo@example.org").await;
    let whole = format!("{}\n{}\n{:?}", mail.text, mail.html, mail.headers);
    assert!(!whole.contains("evil") && !whole.contains("javascript"), "{whole}");
    for address in whole.split("http").skip(1) {
        let address = format!("http{address}");
        let is_ours = address.starts_with(SITE_URL) || address.starts_with(ENGLISH.organisation.website);
        assert!(is_ours, "{address}");
    }
}

#[tokio::test]
async fn no_redirect_leaves_the_site() {
    let app = TestApp::start().await;
    let links = app.sign_up_and_get_mail("jo@example.org").await.links();
    let mut answers = Vec::new();
    for path in [
        "//evil.example",
        "//evil.example/",
        "///evil.example//",
        "/\\evil.example/",
        "/%5cevil.example/",
        "//evil.example/mission/",
        "/mission//evil.example/",
        "/vision/%0d%0alocation:%20https:%2f%2fevil.example/",
        "/.evil.example/",
        "/@evil.example/",
        "https://evil.example/",
        "/newsletter?next=https://evil.example&url=//evil.example&page=//evil.example&return_to=//evil.example",
        "/vision/?next=//evil.example",
    ] {
        let answer = app.visitor.send_raw(&format!("GET {path}"), "host: evil.example", "").await;
        answers.push(answer.text.to_lowercase());
    }
    for (path, body) in [
        ("/newsletter", "email=new%40example.org&page=%2F%2Fevil.example&next=%2F%2Fevil.example".to_owned()),
        ("/newsletter/confirm?next=//evil.example", format!("t={}&next=//evil.example", links.confirm_token())),
        ("/newsletter/unsubscribe", format!("t={}&return_to=//evil.example", links.unsubscribe_token())),
        ("/newsletter/erase", format!("t={}&url=//evil.example", links.my_data_token())),
    ] {
        let response = app.visitor.send_form(path, body).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
        answers.push(format!("\r\nlocation: {}\r\n", value(&response, "location")));
    }
    for answer in answers {
        let location = answer.split("\r\n").find_map(|line| line.strip_prefix("location:")).map(str::trim);
        let stays = |to: &str| to.starts_with("/newsletter/") || ["/mission", "/vision", "/newsletter"].contains(&to);
        assert!(location.is_none_or(stays), "{answer}");
    }
}

#[tokio::test]
async fn no_header_outside_the_key_of_a_shared_cache_changes_a_cached_answer() {
    let app = TestApp::start().await;
    for path in PUBLIC {
        let usual = app.visitor.get(path).await;
        assert!(value(&usual, "cache-control").starts_with("public, max-age="), "{path}");
        assert_eq!(value(&usual, "set-cookie"), "", "{path}");
        let (status, headers) = (usual.status(), comparable(usual.headers()));
        let body = usual.bytes().await.unwrap();
        // All at once. The query as well: a cache may not include it in its key.
        let unkeyed = UNKEYED.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let query = format!("utm_source=evil.example&x={}", encode(ATTACK));
        let request = app.visitor.request(Method::GET, &format!("{path}?{query}"));
        let odd = request.headers(unkeyed.into_iter().collect()).send().await.unwrap();
        assert_eq!((odd.status(), comparable(odd.headers())), (status, headers), "{path}");
        assert_eq!(odd.bytes().await.unwrap(), body, "{path}");
    }
    // The only header that changes a page is named in `vary`.
    for path in ["/", "/vision", "/newsletter", "/newsletter/privacy"] {
        for encodings in ["identity", "gzip", "br"] {
            let page = app.visitor.get_with(path, "accept-encoding", encodings).await;
            assert_eq!(value(&page, "vary"), "accept-encoding", "{path} {encodings}");
        }
    }
}

/// In a deployment without the parameter `SiteUrl`.
#[tokio::test]
async fn without_site_url_a_page_names_only_the_domain_that_api_gateway_reports() {
    let app = TestApp::start_with(&[], &[("SITE_URL", "")]).await;
    for (function, path) in [
        ("mission", "/"),
        ("vision", "/vision"),
        ("newsletter", "/newsletter"),
        ("assets", "/robots.txt"),
        ("assets", "/sitemap.xml"),
    ] {
        let event = |domain: &str| {
            let headers =
                json!({"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"});
            let context = json!({"domainName": domain, "http": {"method": "GET"}});
            json!({"rawPath": path, "headers": headers, "requestContext": context}).to_string()
        };
        let answer = app.functions.invoke_with(function, &event("real.example")).await.to_string();
        assert!(answer.contains("https://real.example"), "{path}: {answer}");
        assert!(!answer.contains("evil.example"), "{path}: {answer}");
        for no_domain in [ATTACK, "real.example/path", "real.example\\\" onload=x"] {
            let answer = app.functions.invoke_with(function, &event(no_domain)).await;
            assert_eq!(answer["statusCode"], 200, "{path}");
            let body = answer["body"].as_str().unwrap();
            assert!(!body.contains(UNESCAPED) && !body.contains("real.example"), "{path}: {body}");
        }
    }
}

#[tokio::test]
async fn a_personal_answer_is_never_cached_and_never_framed() {
    let app = TestApp::start().await;
    let links = app.sign_up_and_get_mail("jo@example.org").await.links();
    let (confirm, unsubscribe, data) = (links.confirm_token(), links.unsubscribe_token(), links.my_data_token());
    let text = app.visitor.request(Method::POST, "/newsletter").header("content-type", "text/plain");
    let cross_site = app.visitor.request(Method::POST, "/newsletter").header("sec-fetch-site", "cross-site");
    let mut answers = vec![
        app.visitor.sign_up("new@example.org").await,
        app.visitor.sign_up("not-an-address").await,
        app.visitor.send_form("/newsletter", "a".repeat(10_000)).await,
        app.visitor.request(Method::PUT, "/newsletter").send().await.unwrap(),
        text.body("email=jo@example.org").send().await.unwrap(),
        cross_site.send().await.unwrap(),
    ];
    let token_for = |path: &str| match path {
        "confirm" => confirm,
        "unsubscribe" => unsubscribe,
        _ => data,
    };
    for path in
        ["confirm", "my-data", "my-data.json", "erase", "unsubscribe", "check-inbox", "welcome", "goodbye", "erased"]
    {
        let link = format!("/newsletter/{path}?t={}", token_for(path));
        answers.push(app.visitor.get(&link).await);
        answers.push(app.visitor.request(Method::HEAD, &link).send().await.unwrap());
        answers.push(app.visitor.get(&format!("/newsletter/{path}?t=wrong")).await);
    }
    for (path, token) in [("confirm", confirm), ("unsubscribe", unsubscribe), ("erase", data), ("my-data", data)] {
        for token in [token, "wrong"] {
            answers.push(app.visitor.press(&format!("/newsletter/{path}?t={token}")).await);
        }
    }
    answers.push(app.visitor.get("/nowhere").await);
    answers.push(app.visitor.unsubscribe_with_one_click(&links.unsubscribe).await);

    for answer in &answers {
        let what = format!("{} {}", answer.url().path(), answer.status());
        assert_eq!(value(answer, "cache-control"), "no-store", "{what}");
        assert!(value(answer, "content-security-policy").contains("frame-ancestors 'none'"), "{what}");
        assert_eq!(value(answer, "set-cookie"), "", "{what}");
        assert_eq!(value(answer, "referrer-policy"), "same-origin", "{what}");
    }
}

/// Both halves of such a token are genuine.
#[tokio::test]
async fn two_tokens_cannot_be_combined_into_a_token_of_another_person() {
    let app = TestApp::start().await;
    let mine = app.sign_up_and_get_mail("mallory@example.org").await.links();
    let theirs = app.sign_up_and_get_mail("jo@example.org").await.links();
    let splice = |id_of: &str, signature_of: &str| {
        let bytes = |token: &str| BASE64_URL_SAFE_NO_PAD.decode(token).unwrap();
        BASE64_URL_SAFE_NO_PAD.encode([&bytes(id_of)[..16], &bytes(signature_of)[16..]].concat())
    };
    let before = app.requests.get("jo@example.org").await;
    // Everybody who knows an address knows its id, because the id is a hash of it.
    for signature in [mine.confirm_token(), mine.unsubscribe_token(), mine.my_data_token()] {
        let forged = splice(theirs.confirm_token(), signature);
        for path in ["confirm", "unsubscribe", "my-data", "my-data.json", "erase"] {
            let link = format!("/newsletter/{path}?t={forged}");
            assert_eq!(app.visitor.get(&link).await.status(), StatusCode::NOT_FOUND, "{path}");
            let pressed = app.visitor.press(&link).await.status();
            assert!(pressed == StatusCode::NOT_FOUND || pressed == StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }
    assert_eq!(app.requests.get("jo@example.org").await, before);
    assert!(app.subscribers.all().await.is_empty());
}

#[tokio::test]
async fn a_form_on_another_website_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let pending = app.sign_up_and_get_mail("pending@example.org").await.links();
    let confirmed = app.subscribe("confirmed@example.org").await;
    let before = (app.subscribers.all().await, app.requests.all().await);
    for (path, body) in [
        ("/newsletter", "email=new@example.org".to_owned()),
        ("/newsletter/confirm", format!("t={}", pending.confirm_token())),
        ("/newsletter/unsubscribe", format!("t={}", confirmed.unsubscribe_token())),
        ("/newsletter/erase", format!("t={}", confirmed.my_data_token())),
    ] {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let answer = app.visitor.form(path, body.clone()).header(name, value).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} with {name}: {value}");
        }
    }
    assert_eq!((app.subscribers.all().await, app.requests.all().await), before);
}

#[tokio::test]
async fn a_sign_up_gets_the_same_answer_after_the_same_calls_whether_or_not_the_address_is_known() {
    let app = TestApp::start().await;
    store_known_addresses(&app).await;
    app.sign_up_and_get_mail("pending-for-ten-minutes@example.org").await;
    let ten_minutes_ago = subscribers::now().unwrap() - PAUSE_BETWEEN_MAILS;
    app.requests.set_time("pending-for-ten-minutes@example.org", "requested_at", ten_minutes_ago).await;
    let mut answers = Vec::new();
    for who in KNOWN.into_iter().chain(["pending-for-ten-minutes", "unknown"]) {
        answers.push(observe(&app, app.visitor.form("/newsletter", format!("email={who}%40example.org"))).await);
    }
    assert_eq!(answers[0].0, StatusCode::SEE_OTHER);
    // The first write counts the sign-ups of the client, the second one is the sign-up. No subscriber is read.
    let update = |table: &str| Action { name: "dynamodb:UpdateItem".to_owned(), subject: table.to_owned() };
    assert_eq!(answers[0].3, [update("Counters"), update("Requests")]);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn a_forged_link_gets_the_same_answer_after_the_same_calls_whether_or_not_the_address_is_known() {
    let app = TestApp::start().await;
    store_known_addresses(&app).await;
    let forged = |email: &str| {
        let id = subscribers::EmailAddress::parse(email).unwrap().id().to_string();
        let id = BASE64_URL_SAFE_NO_PAD.decode(id).unwrap();
        BASE64_URL_SAFE_NO_PAD.encode([&id[..], &[7; 16]].concat())
    };
    for path in ["confirm", "unsubscribe", "my-data", "my-data.json", "erase"] {
        for method in [Method::GET, Method::POST] {
            let mut answers = Vec::new();
            for who in KNOWN.into_iter().chain(["unknown"]) {
                let token = forged(&format!("{who}@example.org"));
                let request = app.visitor.request(method.clone(), &format!("/newsletter/{path}?t={token}"));
                let request = request.header("content-type", "application/x-www-form-urlencoded");
                let (status, headers, body, calls) = observe(&app, request.body(format!("t={token}"))).await;
                answers.push((status, headers, body.replace(&token, ""), calls));
            }
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{method} {path}: {answers:?}");
        }
    }
}

#[tokio::test]
async fn a_slow_or_unfinished_request_does_not_delay_other_visitors() {
    let app = TestApp::start().await;
    let mut slow = Vec::new();
    for _ in 0..100 {
        let mut connection = app.visitor.connect().await;
        let head = "POST /newsletter HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                    content-length: 30\r\nconnection: close\r\n\r\nemail=slow";
        connection.write_all(head.as_bytes()).await.unwrap();
        slow.push(connection);
    }
    assert_eq!(app.visitor.sign_up("jo@example.org").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(app.visitor.get("/").await.status(), StatusCode::OK);
    assert_eq!(app.requests.all().await.len(), 1, "an unfinished form is not stored");

    // A slow form is stored when it is complete.
    let mut last = slow.pop().unwrap();
    last.write_all(b"%40example.org&page=").await.unwrap();
    let mut answer = String::new();
    last.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(app.requests.get("slow@example.org").await.is_some());
}

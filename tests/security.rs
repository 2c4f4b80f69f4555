//! Attacks: each test tries one. `.github/SECURITY.md` promises that they fail.
//!
//! Other files try more: forms from another website (`sign_up.rs`, `journey.rs`, `my_data.rs`), tokens that are forged or
//! for another purpose (`journey.rs`, `my_data.rs`, `token.rs`), bodies and queries of any size (`bad_input.rs`), personal
//! data in logs (`no_personal_data.rs`), and random input (`fuzz.rs`).

use std::path::Path;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use content::ENGLISH;
use reqwest::{
    Method, Response, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::json;
use tests::{Links, SITE_URL, TestApp, encode, eventually, workspace_root};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Breaks out of a text, an attribute, a script or a comment, and would run if a browser took it for HTML.
const ATTACK: &str = "\"'`--></script><svg/onload=alert(1)>";

/// What of it would be left if it were not escaped.
const LEFT_OF_IT: &str = "<svg/onload";

/// Headers that proxies and frameworks are known to believe, and shared caches to overlook.
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

/// What everybody gets the same of.
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

/// Without what no two answers have in common.
fn comparable(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    headers.remove("date");
    headers.remove("lambda-runtime-aws-request-id");
    headers
}

/// The links of somebody who has signed up and not confirmed yet.
async fn sign_up(app: &TestApp, email: &str) -> Links {
    app.sign_up(email).await;
    app.mail_to(email).await.links()
}

async fn post(app: &TestApp, path: &str, body: String) -> Response {
    let request = app.http.post(app.url(path)).header("content-type", "application/x-www-form-urlencoded");
    request.body(body).send().await.unwrap()
}

/// A word in backquotes is the name of a test if it has three underscores or more, and no dot, slash or space.
#[test]
fn every_test_and_file_that_security_md_names_exists() {
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
        assert!(sources.contains(&format!("fn {name}()")), "{name}");
    }
    for file in security.split('`').skip(1).step_by(2).filter(|word| is_source(Path::new(word))) {
        let is_there = files.iter().any(|path| path.ends_with(file));
        assert!(is_there, "{file}");
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
        answers.push(app.post_form(body).await.text().await.unwrap());
    }
    for page in ["confirm", "unsubscribe", "my-data", "my-data.json", "erase", "check-inbox", "welcome"] {
        let path = format!("/newsletter/{page}");
        answers.push(app.get_text(&format!("{path}?t={attack}")).await);
        answers.push(post(&app, &path, format!("t={attack}")).await.text().await.unwrap());
    }
    for path in ["", "vision", "newsletter", "nowhere", "robots.txt", "sitemap.xml", "photographs/"] {
        answers.push(app.get_text(&format!("/{path}?{attack}={attack}")).await);
        answers.push(app.get_text(&format!("/{path}{attack}")).await);
        for name in ["host", "x-forwarded-host", "user-agent", "referer", "cookie", "accept-language", "if-none-match"]
        {
            let request =
                format!("GET /{path} HTTP/1.1\r\n{name}: {ATTACK}\r\nhost: site\r\nconnection: close\r\n\r\n");
            answers.push(app.raw(request.as_bytes()).await.text);
        }
        // As no browser sends it, but a program does.
        let request = format!("GET /{path}{ATTACK}?{ATTACK} HTTP/1.1\r\nhost: site\r\nconnection: close\r\n\r\n");
        answers.push(app.raw(request.as_bytes()).await.text);
    }
    for answer in &answers {
        assert!(!answer.contains(LEFT_OF_IT), "{answer}");
    }
    assert!(answers[0].contains("&lt;svg/onload"), "what was typed is kept, escaped: {}", answers[0]);
}

#[tokio::test]
async fn no_address_adds_a_reader_or_a_header_to_a_mail() {
    let app = TestApp::start().await;
    app.sign_up("usual@example.org").await;
    let usual = app.mail_to("usual@example.org").await;
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
        let response = app.sign_up(typed).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
    }
    // What is odd, but the address of one mailbox.
    for odd in ["jo%0d%0abcc:ada@example.org", "=?utf-8?q?jo?=@example.org", "jo|ada@example.org", "{{jo}}@example.org"]
    {
        let status = app.sign_up(odd).await.status();
        if status == StatusCode::SEE_OTHER {
            let mail = app.mail_to(odd).await;
            assert_eq!(mail.subject, usual.subject);
            assert_eq!(mail.from, usual.from);
            assert!(mail.headers.keys().eq(usual.headers.keys()), "{:?}", mail.headers);
            let part_of_the_mail = mail.text.clone() + &mail.html;
            assert!(!part_of_the_mail.contains("ada") && !part_of_the_mail.contains("{{jo"), "{part_of_the_mail}");
        }
    }
    assert!(app.mails().iter().all(|mail| mail.to.matches('@').count() == 1 && !mail.to.contains("bcc: ")));
}

#[tokio::test]
async fn a_mail_leads_to_this_site_whatever_host_a_sign_up_named() {
    let app = TestApp::start().await;
    let headers = "host: evil.example\r\nx-forwarded-host: evil.example\r\nforwarded: host=evil.example\r\n\
                   x-forwarded-proto: javascript";
    let body = "email=jo@example.org&page=https%3A%2F%2Fevil.example";
    let request = format!(
        "POST /newsletter HTTP/1.1\r\n{headers}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(app.raw(request.as_bytes()).await.status, 303);

    let mail = app.mail_to("jo@example.org").await;
    let whole = format!("{}\n{}\n{:?}", mail.text, mail.html, mail.headers);
    assert!(!whole.contains("evil") && !whole.contains("javascript"), "{whole}");
    for address in whole.split("http").skip(1) {
        let address = format!("http{address}");
        let is_ours = address.starts_with(SITE_URL) || address.starts_with(ENGLISH.organisation.website);
        assert!(is_ours, "{address}");
    }
}

#[tokio::test]
async fn nothing_leads_out_of_the_site() {
    let app = TestApp::start().await;
    let links = sign_up(&app, "jo@example.org").await;
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
        let request = format!("GET {path} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n");
        answers.push(app.raw(request.as_bytes()).await.text.to_lowercase());
    }
    for (path, body) in [
        ("/newsletter", "email=new%40example.org&page=%2F%2Fevil.example&next=%2F%2Fevil.example".to_owned()),
        ("/newsletter/confirm?next=//evil.example", format!("t={}&next=//evil.example", links.confirm_token())),
        ("/newsletter/unsubscribe", format!("t={}&return_to=//evil.example", links.unsubscribe_token())),
        ("/newsletter/erase", format!("t={}&url=//evil.example", links.my_data_token())),
    ] {
        let response = post(&app, path, body).await;
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
async fn no_header_that_a_shared_cache_overlooks_changes_what_it_keeps() {
    let app = TestApp::start().await;
    for path in PUBLIC {
        let usual = app.get(path).await;
        assert!(value(&usual, "cache-control").starts_with("public, max-age="), "{path}");
        assert_eq!(value(&usual, "set-cookie"), "", "{path}");
        let (status, headers) = (usual.status(), comparable(usual.headers()));
        let body = usual.bytes().await.unwrap();
        // Together, and in the query, because a cache may leave that out as well.
        let unkeyed = UNKEYED.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let request = app.http.get(app.url(&format!("{path}?utm_source=evil.example&x={}", encode(ATTACK))));
        let odd = request.headers(unkeyed.into_iter().collect()).send().await.unwrap();
        assert_eq!((odd.status(), comparable(odd.headers())), (status, headers), "{path}");
        assert_eq!(odd.bytes().await.unwrap(), body, "{path}");
    }
    // What does change a page is named.
    for path in ["/", "/vision", "/newsletter", "/newsletter/privacy"] {
        for encodings in ["identity", "gzip", "br"] {
            let page = app.http.get(app.url(path)).header("accept-encoding", encodings).send().await.unwrap();
            assert_eq!(value(&page, "vary"), "accept-encoding", "{path} {encodings}");
        }
    }
}

/// As in a deployment where nobody has said where the site is.
#[tokio::test]
async fn a_page_names_the_domain_that_api_gateway_answered_for_and_no_other() {
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
        let answer = app.invoke_with(function, &event("real.example")).await.to_string();
        assert!(answer.contains("https://real.example"), "{path}: {answer}");
        assert!(!answer.contains("evil.example"), "{path}: {answer}");
        for no_domain in [ATTACK, "real.example/path", "real.example\\\" onload=x"] {
            let answer = app.invoke_with(function, &event(no_domain)).await;
            assert_eq!(answer["statusCode"], 200, "{path}");
            let body = answer["body"].as_str().unwrap();
            assert!(!body.contains(LEFT_OF_IT) && !body.contains("real.example"), "{path}: {body}");
        }
    }
}

#[tokio::test]
async fn what_is_for_one_person_no_cache_keeps_and_no_page_frames() {
    let app = TestApp::start().await;
    let links = sign_up(&app, "jo@example.org").await;
    let (confirm, leave, data) = (links.confirm_token(), links.unsubscribe_token(), links.my_data_token());
    let mut answers = vec![
        app.sign_up("new@example.org").await,
        app.sign_up("not-an-address").await,
        app.post("text/plain", "email=jo@example.org").await,
        app.post_form("a".repeat(10_000)).await,
        app.http.put(app.url("/newsletter")).send().await.unwrap(),
        app.http.post(app.url("/newsletter")).header("sec-fetch-site", "cross-site").send().await.unwrap(),
    ];
    let token_for = |path: &str| match path {
        "confirm" => confirm,
        "unsubscribe" => leave,
        _ => data,
    };
    for path in
        ["confirm", "my-data", "my-data.json", "erase", "unsubscribe", "check-inbox", "welcome", "goodbye", "erased"]
    {
        let path_and_token = format!("/newsletter/{path}?t={}", token_for(path));
        answers.push(app.get(&path_and_token).await);
        answers.push(app.http.request(Method::HEAD, app.url(&path_and_token)).send().await.unwrap());
        answers.push(app.get(&format!("/newsletter/{path}?t=wrong")).await);
    }
    for (path, token) in [("confirm", confirm), ("unsubscribe", leave), ("erase", data), ("my-data", data)] {
        answers.push(post(&app, &format!("/newsletter/{path}"), format!("t={token}")).await);
        answers.push(post(&app, &format!("/newsletter/{path}"), "t=wrong".to_owned()).await);
    }
    answers.push(app.get("/nowhere").await);
    answers.push(app.one_click(&links).await);

    for answer in &answers {
        let what = format!("{} {}", answer.url().path(), answer.status());
        assert_eq!(value(answer, "cache-control"), "no-store", "{what}");
        assert!(value(answer, "content-security-policy").contains("frame-ancestors 'none'"), "{what}");
        assert_eq!(value(answer, "set-cookie"), "", "{what}");
        assert_eq!(value(answer, "referrer-policy"), "same-origin", "{what}");
    }
}

/// Half of one token and half of another are both genuine.
#[tokio::test]
async fn a_token_of_one_person_cannot_be_made_into_one_of_another() {
    let app = TestApp::start().await;
    let mine = sign_up(&app, "mallory@example.org").await;
    let theirs = sign_up(&app, "jo@example.org").await;
    let splice = |id_of: &str, signature_of: &str| {
        let bytes = |token: &str| BASE64_URL_SAFE_NO_PAD.decode(token).unwrap();
        BASE64_URL_SAFE_NO_PAD.encode([&bytes(id_of)[..16], &bytes(signature_of)[16..]].concat())
    };
    let before = app.subscriber("jo@example.org").await;
    // The id of jo is known to whoever knows the address, for it is nothing but its hash.
    for signature in [mine.confirm_token(), mine.unsubscribe_token(), mine.my_data_token()] {
        let forged = splice(theirs.confirm_token(), signature);
        for path in ["confirm", "unsubscribe", "my-data", "my-data.json", "erase"] {
            let path = format!("/newsletter/{path}");
            assert_eq!(app.get(&format!("{path}?t={forged}")).await.status(), StatusCode::NOT_FOUND, "{path}");
            let pressed = app.press(&path, &forged).await.status();
            assert!(pressed == StatusCode::NOT_FOUND || pressed == StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }
    assert_eq!(app.subscriber("jo@example.org").await, before);
}

#[tokio::test]
async fn a_forged_link_tells_nobody_who_is_known_neither_by_the_answer_nor_by_what_it_costs() {
    let app = TestApp::start().await;
    app.subscribe("confirmed@example.org").await;
    let left = app.subscribe("unsubscribed@example.org").await;
    app.open_and_press(&left.unsubscribe).await;
    sign_up(&app, "pending@example.org").await;
    let forged = |email: &str| {
        let id = subscribers::EmailAddress::parse(email).unwrap().id().to_string();
        let id = BASE64_URL_SAFE_NO_PAD.decode(id).unwrap();
        BASE64_URL_SAFE_NO_PAD.encode([&id[..], &[7; 16]].concat())
    };
    for path in ["confirm", "unsubscribe", "my-data", "my-data.json", "erase"] {
        for method in [Method::GET, Method::POST] {
            let mut answers = Vec::new();
            for who in ["unknown", "pending", "confirmed", "unsubscribed"] {
                let token = forged(&format!("{who}@example.org"));
                let calls_before = app.calls_of("newsletter");
                let url = app.url(&format!("/newsletter/{path}?t={token}"));
                let request = app.http.request(method.clone(), url);
                let request = request.header("content-type", "application/x-www-form-urlencoded");
                let answer = request.body(format!("t={token}")).send().await.unwrap();
                let calls = app.calls_of("newsletter").split_off(calls_before.len());
                let (status, headers) = (answer.status(), comparable(answer.headers()));
                let body = answer.text().await.unwrap().replace(&token, "");
                answers.push((status, headers, body, calls));
            }
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{method} {path}: {answers:?}");
        }
    }
}

#[tokio::test]
async fn whoever_sends_slowly_or_only_half_holds_up_nobody_else() {
    let app = TestApp::start().await;
    let port = app.url("/").split(':').nth(2).unwrap().trim_end_matches('/').parse::<u16>().unwrap();
    let mut slow = Vec::new();
    for _ in 0..100 {
        let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let head = "POST /newsletter HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                    content-length: 30\r\nconnection: close\r\n\r\nemail=slow";
        connection.write_all(head.as_bytes()).await.unwrap();
        slow.push(connection);
    }
    assert_eq!(app.sign_up("jo@example.org").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(app.get("/").await.status(), StatusCode::OK);
    assert_eq!(app.subscribers().await.len(), 1, "half a form is none");

    // Who gets to the end is served.
    let mut last = slow.pop().unwrap();
    last.write_all(b"%40example.org&page=").await.unwrap();
    let mut answer = String::new();
    last.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    eventually("the slow one's sign-up", || async { app.subscriber("slow@example.org").await }).await;
}

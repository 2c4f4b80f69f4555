//! The content of the pages, and the headers that they are sent with.

use std::io::Read;

use content::ENGLISH;
use reqwest::{Method, Response, StatusCode};
use tests::{SITE_URL, TestApp};

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The text of a page without its tags, as one line.
fn visible_text(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1;
    let text: String =
        body.split('<').filter_map(|tag| tag.split_once('>')).flat_map(|(_, text)| [text, " "]).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_contains_in_order(html: &str, texts: &[&str]) {
    let page = visible_text(html);
    let mut rest = page.as_str();
    for text in texts {
        (_, rest) = rest.split_once(text).unwrap_or_else(|| panic!("`{text}` is missing, or too early, in {page}"));
    }
}

#[tokio::test]
async fn the_mission_page_shows_its_texts_in_order_and_is_the_home_page() {
    let app = TestApp::start().await;
    let mission = app.visitor.get_text("/mission").await;
    let words = &ENGLISH.mission;
    let mut expected = vec![words.title, words.heading];
    expected.extend(words.statement);
    expected.push(words.study_visit.caption);
    expected.push(words.principles_introduction);
    expected.extend(words.principles);
    expected.extend([ENGLISH.newsletter.form.heading, ENGLISH.newsletter.form.introduction]);
    assert_contains_in_order(&mission, &expected);
    assert_eq!(app.visitor.get_text("/").await, mission);
}

#[tokio::test]
async fn the_vision_page_shows_its_texts_in_order() {
    let app = TestApp::start().await;
    let vision = app.visitor.get_text("/vision").await;
    let mut expected = vec![ENGLISH.vision.title];
    for section in ENGLISH.vision.sections() {
        expected.push(section.heading);
        expected.extend(section.paragraphs);
    }
    let diagram = &ENGLISH.vision.diagram;
    expected.extend([diagram.cause, diagram.actors]);
    expected.extend(diagram.results);
    expected.push(diagram.effect);
    expected.extend([ENGLISH.newsletter.form.heading, ENGLISH.newsletter.form.introduction]);
    assert_contains_in_order(&vision, &expected);
}

#[tokio::test]
async fn every_page_has_one_form_one_heading_and_a_canonical_url() {
    let app = TestApp::start().await;
    for (path, canonical) in
        [("/", "/mission"), ("/mission", "/mission"), ("/vision", "/vision"), ("/newsletter", "/newsletter")]
    {
        let html = app.visitor.get_text(path).await;
        assert_eq!(html.matches(r#"<form method="post" action="/newsletter""#).count(), 1, "{path}");
        assert_eq!(html.matches("<h1>").count(), 1, "{path}");
        assert!(html.contains(&format!(r#"<link rel="canonical" href="{SITE_URL}{canonical}">"#)), "{path}");
        assert!(html.starts_with(r#"<!DOCTYPE html><html lang="en">"#), "{path}");
    }
}

#[tokio::test]
async fn a_former_url_or_a_slash_at_the_end_redirects_permanently() {
    let app = TestApp::start().await;
    for (former, now) in [
        ("/about-us/our-mission-and-vision", "/mission"),
        ("/about-us/our-mission-and-vision/", "/mission"),
        ("/mission/", "/mission"),
        ("/vision/", "/vision"),
        ("/newsletter/", "/newsletter"),
    ] {
        let response = app.visitor.get(former).await;
        assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT, "{former}");
        assert_eq!(header(&response, "location"), now, "{former}");
    }
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/vision",
        "/newsletter",
        "/newsletter/check-inbox",
        "/favicon.svg",
        "/robots.txt",
        "/nowhere",
        "/mission/",
    ] {
        let response = app.visitor.get(path).await;
        let policy = header(&response, "content-security-policy");
        for directive in ["default-src 'none'", "style-src 'sha256-", "form-action 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(directive), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "same-origin", "{path}");
        assert!(header(&response, "strict-transport-security").starts_with("max-age="), "{path}");
        assert!(!header(&response, "permissions-policy").is_empty(), "{path}");
        assert_eq!(header(&response, "cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header(&response, "access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn a_page_is_the_same_in_every_encoding() {
    let app = TestApp::start().await;
    for path in ["/", "/vision", "/newsletter", "/newsletter/check-inbox"] {
        let plain = app.visitor.get(path).await;
        assert_eq!(header(&plain, "content-encoding"), "");
        let plain = plain.text().await.unwrap();
        for (accepted, encoding) in [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip")] {
            let response = app.visitor.get_with(path, "accept-encoding", accepted).await;
            assert_eq!(header(&response, "content-encoding"), encoding, "{path}");
            assert_eq!(header(&response, "vary"), "accept-encoding", "{path}");
            let body = response.bytes().await.unwrap();
            let mut text = String::new();
            if encoding == "br" {
                brotli::Decompressor::new(body.as_ref(), 4096).read_to_string(&mut text).unwrap();
            } else {
                flate2::read::GzDecoder::new(body.as_ref()).read_to_string(&mut text).unwrap();
            }
            assert_eq!(text, plain, "{path} in {encoding}");
        }
    }
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let app = TestApp::start().await;
    for path in ["/", "/vision", "/newsletter"] {
        let first = app.visitor.get(path).await;
        assert!(header(&first, "cache-control").starts_with("public"), "{path}");
        let etag = header(&first, "etag").to_owned();
        let again = app.visitor.get_with(path, "if-none-match", &etag).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        assert_eq!(header(&again, "etag"), etag, "{path}");
        assert!(again.bytes().await.unwrap().is_empty(), "{path}");

        let changed = app.visitor.get_with(path, "if-none-match", "W/\"another\"").await;
        assert_eq!(changed.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn head_is_answered_with_the_headers_of_get_and_no_body() {
    let app = TestApp::start().await;
    for path in ["/", "/mission", "/vision", "/newsletter", "/newsletter/check-inbox", "/robots.txt", "/nowhere"] {
        let get = app.visitor.get(path).await;
        let head = app.visitor.request(Method::HEAD, path).send().await.unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        for name in ["content-type", "cache-control", "etag", "content-security-policy"] {
            assert_eq!(header(&head, name), header(&get, name), "{path}: {name}");
        }
        assert!(head.bytes().await.unwrap().is_empty(), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_url_gets_a_page_that_helps() {
    let app = TestApp::start().await;
    for path in ["/nowhere", "/mission/more", "/newsletter/nowhere", "/favicon.png", "/index.php", "/%00", "/caf%C3%A9"]
    {
        let response = app.visitor.get(path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}");
        let html = response.text().await.unwrap();
        assert!(html.contains(ENGLISH.error_pages.not_found.title), "{path}");
        assert!(html.contains(r#"<a href="/vision">"#), "{path}");
    }
}

#[tokio::test]
async fn crawlers_find_every_page() {
    let app = TestApp::start().await;
    let robots = app.visitor.get("/robots.txt").await;
    assert!(header(&robots, "content-type").starts_with("text/plain"));
    assert!(robots.text().await.unwrap().contains(&format!("Sitemap: {SITE_URL}/sitemap.xml")));

    let sitemap = app.visitor.get("/sitemap.xml").await;
    assert_eq!(header(&sitemap, "content-type"), "application/xml; charset=utf-8");
    let sitemap = sitemap.text().await.unwrap();
    for path in site::path::PUBLIC_PAGES {
        assert!(sitemap.contains(&format!("<loc>{SITE_URL}{path}</loc>")), "{sitemap}");
        assert_eq!(app.visitor.get(path).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn icons_and_the_share_picture_have_the_expected_urls_types_and_sizes() {
    let app = TestApp::start().await;
    let icon = app.visitor.get("/favicon.svg").await;
    assert_eq!(header(&icon, "content-type"), "image/svg+xml; charset=utf-8");
    assert!(icon.text().await.unwrap().starts_with("<svg"));
    for (path, size) in [("/favicon.ico", [48, 48]), ("/apple-touch-icon.png", [180, 180]), ("/share.png", [1200, 630])]
    {
        let picture = app.visitor.get(path).await;
        assert_eq!(header(&picture, "content-type"), "image/png", "{path}");
        assert_eq!(png_size(&picture.bytes().await.unwrap()), size, "{path}");
    }
}

/// Width and height in pixels. A PNG has them after its signature and the name of its first chunk.
fn png_size(png: &[u8]) -> [u32; 2] {
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    [16, 20].map(|start| u32::from_be_bytes(png[start..start + 4].try_into().unwrap()))
}

#[tokio::test]
async fn each_page_function_answers_an_event_of_api_gateway() {
    let app = TestApp::start().await;
    for (function, event, status) in
        [("mission", "mission.json", 200), ("vision", "vision.json", 200), ("assets", "unknown.json", 404)]
    {
        let answer = app.functions.invoke(function, event).await;
        assert_eq!(answer["statusCode"], status, "{answer}");
        assert_eq!(answer["headers"]["x-content-type-options"], "nosniff", "{answer}");
    }
}

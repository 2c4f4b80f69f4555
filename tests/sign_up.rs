//! Signing up: what is stored, and that nobody learns from the answer what was stored already.

use aws_sdk_dynamodb::types::AttributeValue;
use content::ENGLISH;
use limits::{LINK_LIFETIME, MOST_MAILS, PAUSE_BETWEEN_MAILS};
use reqwest::{Response, StatusCode};
use tests::{Item, TestApp};

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item[name].as_s().unwrap()
}

fn number(item: &Item, name: &str) -> u64 {
    item[name].as_n().unwrap().parse().unwrap()
}

fn s(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn assert_accepted(response: &Response) {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], "/newsletter/check-inbox");
    assert_eq!(response.headers()["cache-control"], "no-store");
}

/// Signs up and waits for the mail, after which nothing changes by itself.
async fn sign_up_and_wait(app: &TestApp, email: &str) {
    assert_accepted(&app.sign_up(email).await);
    app.subscriber_with(email, "mailed_at").await;
}

#[tokio::test]
async fn a_sign_up_is_stored_as_pending_with_the_proof_of_consent() {
    let app = TestApp::start().await;
    assert_accepted(&app.sign_up("jo@example.org").await);

    let item = app.subscriber("jo@example.org").await.unwrap();
    assert_eq!(text(&item, "email"), "jo@example.org");
    assert_eq!(text(&item, "status"), "pending");
    assert_eq!(number(&item, "mails"), 1);
    assert_eq!(number(&item, "expires_at"), number(&item, "requested_at") + LINK_LIFETIME);
    assert_eq!(text(&item, "nonce").len(), 22);
    let consent = item["consent"].as_m().unwrap();
    assert_eq!(consent["wording"], s(ENGLISH.newsletter.consent.current.name));
    assert_eq!(consent["page"], s("/mission"));
    assert!(!text(&item, "id").contains("jo"));
}

#[tokio::test]
async fn a_sign_up_leads_to_a_page_that_says_what_comes_next() {
    let app = TestApp::start().await;
    let response = app.get("/newsletter/check-inbox").await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.text().await.unwrap().contains(ENGLISH.newsletter.check_inbox.heading));
}

#[tokio::test]
async fn a_form_arrives_as_text_and_in_base64() {
    let app = TestApp::start().await;
    for (event, email) in [("sign-up.json", "jo@example.org"), ("sign-up-base64.json", "ada@example.org")] {
        assert_eq!(app.invoke("newsletter", event).await["statusCode"], 303, "{event}");
        assert_eq!(text(&app.subscriber(email).await.unwrap(), "status"), "pending", "{event}");
    }
}

#[tokio::test]
async fn the_page_of_consent_is_one_of_this_site() {
    let app = TestApp::start().await;
    for (page, stored) in [
        ("%2Fvision", "/vision"),
        ("https%3A%2F%2Fevil.example", "/newsletter"),
        ("", "/newsletter"),
        ("%2F..", "/newsletter"),
    ] {
        let email = format!("page-{}@example.org", page.len());
        assert_accepted(&app.post_form(format!("email={email}&page={page}")).await);
        let item = app.subscriber(&email).await.unwrap();
        assert_eq!(item["consent"].as_m().unwrap()["page"], s(stored), "{page}");
    }
}

#[tokio::test]
async fn other_spellings_of_an_address_are_the_same_subscriber() {
    let app = TestApp::start().await;
    for spelling in ["Info@Exämple.de", "info@exämple.de", " INFO@xn--exmple-cua.de\t"] {
        assert_accepted(&app.sign_up(spelling).await);
    }
    let subscribers = app.subscribers().await;
    assert_eq!(subscribers.len(), 1);
    assert_eq!(text(&subscribers[0], "email"), "info@xn--exmple-cua.de");
}

#[tokio::test]
async fn a_robot_gets_the_same_answer_and_is_not_stored() {
    let app = TestApp::start().await;
    assert_accepted(&app.post_form("email=robot@example.org&website=buy+now").await);
    assert!(app.subscribers().await.is_empty());
}

#[tokio::test]
async fn asking_again_within_ten_minutes_changes_nothing() {
    let app = TestApp::start().await;
    sign_up_and_wait(&app, "jo@example.org").await;
    app.let_time_pass("jo@example.org", PAUSE_BETWEEN_MAILS - 5).await;
    let before = app.subscriber("jo@example.org").await;
    assert_accepted(&app.sign_up("jo@example.org").await);
    assert_eq!(app.subscriber("jo@example.org").await, before);
}

#[tokio::test]
async fn asking_again_later_asks_for_another_mail_with_other_links() {
    let app = TestApp::start().await;
    sign_up_and_wait(&app, "jo@example.org").await;
    app.let_time_pass("jo@example.org", PAUSE_BETWEEN_MAILS).await;
    let before = app.subscriber("jo@example.org").await.unwrap();
    assert_accepted(&app.sign_up("jo@example.org").await);

    let after = app.subscriber("jo@example.org").await.unwrap();
    assert_eq!(number(&after, "mails"), 2);
    assert_ne!(after["nonce"], before["nonce"]);
    assert!(number(&after, "requested_at") > number(&before, "requested_at"));
    let sent_again = tests::eventually("a second mail", || async { app.mails().into_iter().nth(1) }).await;
    assert_ne!(sent_again.links().confirm, app.mails()[0].links().confirm);
}

#[tokio::test]
async fn a_stranger_cannot_make_us_send_more_than_five_mails_until_the_request_expires() {
    let app = TestApp::start().await;
    for mails in 1..=MOST_MAILS {
        sign_up_and_wait(&app, "jo@example.org").await;
        let item = app.subscriber("jo@example.org").await.unwrap();
        assert_eq!(number(&item, "mails"), mails);
        app.let_time_pass("jo@example.org", PAUSE_BETWEEN_MAILS).await;
    }
    let before = app.subscriber("jo@example.org").await;
    assert_accepted(&app.sign_up("jo@example.org").await);
    assert_eq!(app.subscriber("jo@example.org").await, before);

    // DynamoDB deletes what has expired days late; it counts as gone all the same.
    app.let_time_pass("jo@example.org", LINK_LIFETIME).await;
    assert_accepted(&app.sign_up("jo@example.org").await);
    assert_ne!(app.subscriber("jo@example.org").await, before);
}

#[tokio::test]
async fn who_is_subscribed_or_unreachable_stays_as_they_are() {
    let app = TestApp::start().await;
    for status in ["confirmed", "bounced", "complained"] {
        let email = format!("{status}@example.org");
        sign_up_and_wait(&app, &email).await;
        app.change_subscriber(&email, &[("status", s(status))]).await;
        app.let_time_pass(&email, LINK_LIFETIME).await;
        let before = app.subscriber(&email).await;
        assert_accepted(&app.sign_up(&email).await);
        assert_eq!(app.subscriber(&email).await, before, "{status}");
    }
}

#[tokio::test]
async fn who_left_may_come_back() {
    let app = TestApp::start().await;
    sign_up_and_wait(&app, "jo@example.org").await;
    app.change_subscriber("jo@example.org", &[("status", s("unsubscribed"))]).await;
    assert_accepted(&app.sign_up("jo@example.org").await);
    assert_eq!(text(&app.subscriber("jo@example.org").await.unwrap(), "status"), "pending");
}

#[tokio::test]
async fn the_answer_does_not_tell_who_is_a_subscriber() {
    let app = TestApp::start().await;
    sign_up_and_wait(&app, "confirmed@example.org").await;
    app.change_subscriber("confirmed@example.org", &[("status", s("confirmed"))]).await;
    app.sign_up("pending@example.org").await;
    let mut answers = Vec::new();
    for email in ["new@example.org", "pending@example.org", "confirmed@example.org"] {
        let response = app.sign_up(email).await;
        let mut headers = response.headers().clone();
        headers.remove("date");
        headers.remove("lambda-runtime-aws-request-id");
        answers.push((response.status(), headers, response.bytes().await.unwrap()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[tokio::test]
async fn many_sign_ups_of_one_address_at_once_are_one_subscriber_and_one_mail() {
    let app = TestApp::start().await;
    let answers = (0..30).map(|_| app.sign_up("jo@example.org"));
    for answer in futures::future::join_all(answers).await {
        assert_accepted(&answer);
    }
    let subscribers = app.subscribers().await;
    assert_eq!(subscribers.len(), 1);
    assert_eq!(number(&subscribers[0], "mails"), 1);
}

#[tokio::test]
async fn a_form_of_another_website_is_refused() {
    let app = TestApp::start().await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let request = app.http.post(app.url("/newsletter")).header(name, value);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body("email=jo@example.org");
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert!(app.subscribers().await.is_empty());
}

#[tokio::test]
async fn a_sign_up_that_cannot_be_stored_is_not_acknowledged() {
    let app = TestApp::start().await;
    app.stop_database();
    let response = app.sign_up("jo@example.org").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "60");
    let html = response.text().await.unwrap();
    assert!(html.contains(ENGLISH.newsletter.form.not_stored), "{html}");
    assert!(html.contains(r#"value="jo@example.org""#), "{html}");
}

//! Signing up: what is stored, and how often somebody can sign up again.

use aws_sdk_dynamodb::types::AttributeValue;
use content::ENGLISH;
use limits::{LINK_LIFETIME, MOST_MAILS, PAUSE_BETWEEN_MAILS};
use reqwest::{Response, StatusCode};
use tests::{Item, TestApp};

const JO: &str = "jo@example.org";

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

#[tokio::test]
async fn a_sign_up_is_stored_as_pending_with_the_proof_of_consent() {
    let app = TestApp::start().await;
    assert_accepted(&app.visitor.sign_up(JO).await);

    let item = app.subscribers.get(JO).await.unwrap();
    assert_eq!(text(&item, "email"), JO);
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
async fn a_sign_up_leads_to_a_page_that_explains_the_next_step() {
    let app = TestApp::start().await;
    let response = app.visitor.get("/newsletter/check-inbox").await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.text().await.unwrap().contains(ENGLISH.newsletter.check_inbox.heading));
}

#[tokio::test]
async fn a_form_can_arrive_as_text_and_in_base64() {
    let app = TestApp::start().await;
    for (event, email) in [("sign-up.json", JO), ("sign-up-base64.json", "ada@example.org")] {
        assert_eq!(app.functions.invoke("newsletter", event).await["statusCode"], 303, "{event}");
        assert_eq!(app.subscribers.status(email).await.unwrap(), "pending", "{event}");
    }
}

#[tokio::test]
async fn the_page_of_consent_is_always_a_page_of_this_site() {
    let app = TestApp::start().await;
    for (page, stored) in [
        ("%2Fvision", "/vision"),
        ("https%3A%2F%2Fevil.example", "/newsletter"),
        ("", "/newsletter"),
        ("%2F..", "/newsletter"),
    ] {
        let email = format!("page-{}@example.org", page.len());
        assert_accepted(&app.visitor.send_form("/newsletter", format!("email={email}&page={page}")).await);
        let item = app.subscribers.get(&email).await.unwrap();
        assert_eq!(item["consent"].as_m().unwrap()["page"], s(stored), "{page}");
    }
}

#[tokio::test]
async fn different_spellings_of_an_address_are_the_same_subscriber() {
    let app = TestApp::start().await;
    for spelling in ["Info@Exämple.de", "info@exämple.de", " INFO@xn--exmple-cua.de\t"] {
        assert_accepted(&app.visitor.sign_up(spelling).await);
    }
    let subscribers = app.subscribers.all().await;
    assert_eq!(subscribers.len(), 1);
    assert_eq!(text(&subscribers[0], "email"), "info@xn--exmple-cua.de");
}

#[tokio::test]
async fn a_robot_gets_the_same_answer_and_is_not_stored() {
    let app = TestApp::start().await;
    assert_accepted(&app.visitor.send_form("/newsletter", "email=robot@example.org&website=buy+now").await);
    assert!(app.subscribers.all().await.is_empty());
}

#[tokio::test]
async fn a_second_sign_up_within_ten_minutes_changes_nothing() {
    let app = TestApp::start().await;
    app.sign_up_and_get_mail(JO).await;
    app.subscribers.let_time_pass(JO, PAUSE_BETWEEN_MAILS - 5).await;
    let before = app.subscribers.get(JO).await;
    assert_accepted(&app.visitor.sign_up(JO).await);
    assert_eq!(app.subscribers.get(JO).await, before);
}

#[tokio::test]
async fn a_later_sign_up_requests_another_mail_with_other_links() {
    let app = TestApp::start().await;
    let first = app.sign_up_and_get_mail(JO).await.links();
    app.subscribers.let_time_pass(JO, PAUSE_BETWEEN_MAILS).await;
    let before = app.subscribers.get(JO).await.unwrap();
    let second = app.sign_up_and_get_mail(JO).await.links();

    let after = app.subscribers.get(JO).await.unwrap();
    assert_eq!(number(&after, "mails"), 2);
    assert_ne!(after["nonce"], before["nonce"]);
    assert!(number(&after, "requested_at") > number(&before, "requested_at"));
    assert_eq!(app.mails.count(), 2);
    assert_ne!(second.confirm, first.confirm);
}

#[tokio::test]
async fn an_unconfirmed_address_gets_at_most_five_mails_until_the_sign_up_expires() {
    let app = TestApp::start().await;
    for mails in 1..=MOST_MAILS {
        app.sign_up_and_get_mail(JO).await;
        let item = app.subscribers.get(JO).await.unwrap();
        assert_eq!(number(&item, "mails"), mails);
        app.subscribers.let_time_pass(JO, PAUSE_BETWEEN_MAILS).await;
    }
    let before = app.subscribers.get(JO).await;
    assert_accepted(&app.visitor.sign_up(JO).await);
    assert_eq!(app.subscribers.get(JO).await, before);

    // DynamoDB deletes an expired item days later. Until then, the site treats it as deleted.
    app.subscribers.let_time_pass(JO, LINK_LIFETIME).await;
    assert_accepted(&app.visitor.sign_up(JO).await);
    assert_ne!(app.subscribers.get(JO).await, before);
}

#[tokio::test]
async fn a_sign_up_does_not_change_a_confirmed_bounced_or_complained_subscriber() {
    let app = TestApp::start().await;
    for status in ["confirmed", "bounced", "complained"] {
        let email = format!("{status}@example.org");
        app.sign_up_and_get_mail(&email).await;
        app.subscribers.set_status(&email, status).await;
        app.subscribers.let_time_pass(&email, LINK_LIFETIME).await;
        let before = app.subscribers.get(&email).await;
        assert_accepted(&app.visitor.sign_up(&email).await);
        assert_eq!(app.subscribers.get(&email).await, before, "{status}");
    }
}

//! Signing up: what is stored, and how often somebody can sign up again.

use aws_sdk_dynamodb::types::AttributeValue;
use content::ENGLISH;
use limits::{LINK_LIFETIME, MAILBOX_WINDOW, MOST_MAILS, PAUSE_BETWEEN_MAILS};
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

fn assert_accepted_link(response: &Response) {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
}

fn assert_accepted(response: &Response) {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], "/newsletter/check-inbox");
    assert_eq!(response.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn a_sign_up_is_stored_as_a_request_with_the_proof_of_consent_and_settles_nothing() {
    let mut app = TestApp::start().await;
    app.functions.kill("mailer");
    assert_accepted(&app.visitor.sign_up(JO).await);

    let item = app.requests.get(JO).await.unwrap();
    assert_eq!(text(&item, "email"), JO);
    assert_eq!(text(&item, "state"), "owed");
    assert_eq!(number(&item, "owed"), 1);
    assert_eq!(number(&item, "expires_at"), number(&item, "requested_at") + LINK_LIFETIME);
    assert_eq!(text(&item, "nonce").len(), 22);
    let consent = item["consent"].as_m().unwrap();
    assert_eq!(consent["wording"], s(ENGLISH.newsletter.consent_wording));
    assert_eq!(consent["page"], s("/mission"));
    assert!(!text(&item, "id").contains("jo"));
    assert!(app.subscribers.all().await.is_empty());
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
        assert!(app.requests.get(email).await.is_some(), "{event}");
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
        let item = app.requests.get(&email).await.unwrap();
        assert_eq!(item["consent"].as_m().unwrap()["page"], s(stored), "{page}");
    }
}

#[tokio::test]
async fn different_spellings_of_an_address_are_one_request() {
    let app = TestApp::start().await;
    for spelling in ["Info@Exämple.de", "info@exämple.de", " INFO@xn--exmple-cua.de\t"] {
        assert_accepted(&app.visitor.sign_up(spelling).await);
    }
    let requests = app.requests.all().await;
    assert_eq!(requests.len(), 1);
    assert_eq!(text(&requests[0], "email"), "info@xn--exmple-cua.de");
}

#[tokio::test]
async fn a_robot_gets_the_same_answer_and_is_not_stored() {
    let app = TestApp::start().await;
    assert_accepted(&app.visitor.send_form("/newsletter", "email=robot@example.org&website=buy+now").await);
    assert!(app.requests.all().await.is_empty());
}

#[tokio::test]
async fn a_second_sign_up_within_ten_minutes_changes_nothing() {
    let app = TestApp::start().await;
    app.sign_up_and_get_mail(JO).await;
    app.let_time_pass(PAUSE_BETWEEN_MAILS - 30).await;
    let before = app.requests.get(JO).await;
    assert_accepted(&app.visitor.sign_up(JO).await);
    assert_eq!(app.requests.get(JO).await, before);
}

#[tokio::test]
async fn every_mail_of_an_open_request_has_the_same_link_and_it_works_until_the_request_ends() {
    let app = TestApp::start().await;
    let first = app.sign_up_and_get_mail(JO).await.links();
    app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
    let before = app.requests.get(JO).await.unwrap();
    let second = app.sign_up_and_get_mail(JO).await.links();

    let after = app.requests.get(JO).await.unwrap();
    assert_eq!((number(&after, "owed"), number(&after, "mails")), (2, 2));
    assert_eq!(after["nonce"], before["nonce"]);
    assert!(number(&after, "requested_at") > number(&before, "requested_at"));
    assert_eq!(app.mails.count(), 2);
    assert_eq!(second.confirm, first.confirm);
    assert_eq!(app.visitor.open_and_press(&first.confirm).await.headers()["location"], "/newsletter/welcome");
}

#[tokio::test]
async fn a_stranger_cannot_kill_the_link_of_a_mail_while_the_next_one_is_held() {
    let app = TestApp::start_with(&[("MailsPerHour", "1")], &[]).await;
    let first = app.sign_up_and_get_mail(JO).await.links();
    app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
    assert_accepted(&app.visitor.sign_up(JO).await);
    app.requests.wait_for(JO, "state", "held").await;
    assert_eq!(app.visitor.open_and_press(&first.confirm).await.headers()["location"], "/newsletter/welcome");
}

#[tokio::test]
async fn an_address_gets_at_most_five_mails_in_48_hours() {
    let app = TestApp::start().await;
    for _ in 0..MOST_MAILS {
        app.sign_up_and_get_mail(JO).await;
        app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
    }
    assert_accepted(&app.visitor.sign_up(JO).await);
    app.requests.wait_for(JO, "state", "withheld").await;
    assert_eq!(app.mails.count(), MOST_MAILS);

    app.let_time_pass(MAILBOX_WINDOW).await;
    app.sign_up_and_get_mail(JO).await;
    assert_eq!(app.mails.count(), MOST_MAILS + 1);
}

#[tokio::test]
async fn a_sign_up_does_not_change_what_a_person_has_settled() {
    let app = TestApp::start().await;
    for (status, mails) in [("confirmed", 1), ("unsubscribed", 1), ("bounced", 0), ("complained", 0)] {
        let email = format!("{status}@example.org");
        let mail = app.sign_up_and_get_mail(&email).await;
        match status {
            "bounced" => app.bounce(&mail).await,
            "complained" => app.complain(&mail).await,
            _ => assert_accepted_link(&app.visitor.open_and_press(&mail.links().confirm).await),
        }
        if status == "unsubscribed" {
            assert_accepted_link(&app.visitor.open_and_press(&mail.links().unsubscribe).await);
        }
        app.let_time_pass(LINK_LIFETIME).await;
        let before = app.subscribers.get(&email).await;
        assert_accepted(&app.visitor.sign_up(&email).await);
        let state = if mails == 1 { "sent" } else { "withheld" };
        app.requests.wait_for(&email, "state", state).await;
        // DynamoDB deletes the request when it has expired.
        app.requests.remove(&email).await;
        assert_eq!(app.subscribers.get(&email).await, before, "{status}");
        assert_eq!(app.mails.count_to(&email), 1 + mails, "{status}");
    }
}

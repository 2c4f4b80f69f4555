//! What SES reports, in every shape in which it may come: who bounced or complained is never mailed again.

use aws_sdk_dynamodb::types::AttributeValue;
use limits::PAUSE_BETWEEN_MAILS;
use tests::{Item, TestApp};

// What SES's mailbox simulator stands for.
const NO_SUCH_MAILBOX: &str = "bounce@simulator.amazonses.com";
const FULL_MAILBOX: &str = "ooto@simulator.amazonses.com";
const ANGRY: &str = "complaint@simulator.amazonses.com";

async fn status(app: &TestApp, email: &str) -> String {
    app.subscriber(email).await.unwrap()["status"].as_s().unwrap().clone()
}

/// Of a person who is never mailed again, only who it is and why is kept.
fn names(item: &Item) -> Vec<&str> {
    let mut names: Vec<_> = item.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_hard_bounce_ends_a_subscription_in_whatever_shape_it_is_reported() {
    for event in ["bounce-event.json", "bounce-notification.json", "bounce-eventbridge.json"] {
        let app = TestApp::start().await;
        app.subscribe(NO_SUCH_MAILBOX).await;
        app.invoke("feedback", event).await;
        let item = app.subscriber(NO_SUCH_MAILBOX).await.unwrap();
        assert_eq!(item["status"].as_s().unwrap(), "bounced", "{event}");
        assert_eq!(names(&item), ["bounced_at", "confirmed_at", "consent", "id", "requested_at", "status"], "{event}");
    }
}

#[tokio::test]
async fn a_complaint_ends_a_subscription_in_whatever_shape_it_is_reported() {
    for event in ["complaint-event.json", "complaint-notification.json", "complaint-eventbridge.json"] {
        let app = TestApp::start().await;
        app.subscribe(ANGRY).await;
        app.invoke("feedback", event).await;
        let item = app.subscriber(ANGRY).await.unwrap();
        assert_eq!(item["status"].as_s().unwrap(), "complained", "{event}");
        assert!(!format!("{item:?}").contains("simulator"), "the address is forgotten: {item:?}");
    }
}

#[tokio::test]
async fn a_full_mailbox_and_a_delivered_mail_change_nothing() {
    let app = TestApp::start().await;
    app.subscribe(FULL_MAILBOX).await;
    app.subscribe(NO_SUCH_MAILBOX).await;
    app.invoke("feedback", "soft-bounce-event.json").await;
    app.invoke("feedback", "delivery-event.json").await;
    assert_eq!(status(&app, FULL_MAILBOX).await, "confirmed");
    assert_eq!(status(&app, NO_SUCH_MAILBOX).await, "confirmed");
}

#[tokio::test]
async fn who_bounced_or_complained_is_never_mailed_again() {
    let app = TestApp::start().await;
    for (email, event) in [(NO_SUCH_MAILBOX, "bounce-event.json"), (ANGRY, "complaint-event.json")] {
        app.sign_up(email).await;
        app.mail_to(email).await;
        app.invoke("feedback", event).await;
        let before = status(&app, email).await;
        app.let_time_pass(email, PAUSE_BETWEEN_MAILS).await;
        let asked = app.sign_up(email).await;
        assert_eq!(asked.headers()["location"], "/newsletter/check-inbox", "the same answer as for everybody");
        assert_eq!(status(&app, email).await, before);
    }
    // A later sign-up's mail shows that the mailer has got past these.
    app.sign_up("last@example.org").await;
    app.mail_to("last@example.org").await;
    assert_eq!(app.mails().len(), 3);
}

#[tokio::test]
async fn a_report_about_somebody_unknown_is_remembered() {
    let app = TestApp::start().await;
    app.invoke("feedback", "bounce-event.json").await;
    assert_eq!(names(&app.subscriber(NO_SUCH_MAILBOX).await.unwrap()), ["bounced_at", "id", "status"]);
    app.sign_up(NO_SUCH_MAILBOX).await;
    assert_eq!(status(&app, NO_SUCH_MAILBOX).await, "bounced");
}

#[tokio::test]
async fn a_report_may_come_twice_and_a_complaint_outweighs_a_bounce() {
    let app = TestApp::start().await;
    app.subscribe(NO_SUCH_MAILBOX).await;
    app.invoke("feedback", "bounce-event.json").await;
    let once = app.subscriber(NO_SUCH_MAILBOX).await;
    app.invoke("feedback", "bounce-event.json").await;
    assert_eq!(app.subscriber(NO_SUCH_MAILBOX).await, once);

    let complained = AttributeValue::S("complained".to_owned());
    app.change_subscriber(NO_SUCH_MAILBOX, &[("status", complained)]).await;
    app.invoke("feedback", "bounce-event.json").await;
    assert_eq!(status(&app, NO_SUCH_MAILBOX).await, "complained");
}

#[tokio::test]
async fn what_is_no_report_of_ses_is_an_error_that_lambda_tries_again_and_sets_aside() {
    let app = TestApp::start().await;
    let answer = app.invoke_with("feedback", r#"{"Records": [{"Sns": {"Message": "jo@example.org"}}]}"#).await;
    assert!(answer.to_string().contains("not what SES reports"), "{answer}");
    assert!(!app.log().contains("jo@example.org"));
}

#[tokio::test]
async fn a_report_that_cannot_be_noted_is_an_error() {
    let app = TestApp::start().await;
    app.stop_database();
    let answer = app.invoke_with("feedback", include_str!("events/bounce-event.json")).await;
    assert!(answer.to_string().contains("the table did not answer"), "{answer}");
    assert!(!app.log().contains(NO_SUCH_MAILBOX));
}

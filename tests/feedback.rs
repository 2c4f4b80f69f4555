//! Reports of SES in every format: an address that bounced or complained is never mailed again.

use limits::PAUSE_BETWEEN_MAILS;
use tests::{Item, TestApp};

// Addresses of SES's mailbox simulator.
const NO_SUCH_MAILBOX: &str = "bounce@simulator.amazonses.com";
const FULL_MAILBOX: &str = "ooto@simulator.amazonses.com";
const COMPLAINT: &str = "complaint@simulator.amazonses.com";

fn names(item: &Item) -> Vec<&str> {
    let mut names: Vec<_> = item.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_bounce_or_complaint_in_any_format_ends_a_subscription_and_deletes_the_address() {
    let app = TestApp::start().await;
    for (email, kind, status) in [(NO_SUCH_MAILBOX, "bounce", "bounced"), (COMPLAINT, "complaint", "complained")] {
        for format in ["event", "notification", "eventbridge"] {
            let event = format!("{kind}-{format}.json");
            app.subscribe(email).await;
            app.functions.invoke("feedback", &event).await;
            let item = app.subscribers.get(email).await.unwrap();
            assert_eq!(item["status"].as_s().unwrap(), status, "{event}");
            let reported_at = format!("{status}_at");
            assert_eq!(
                names(&item),
                [&reported_at, "confirmed_at", "consent", "id", "requested_at", "status"],
                "{event}"
            );
            assert!(!format!("{item:?}").contains("simulator"), "{event}: {item:?}");
            app.admin(&["erase", "--yes", email]).await;
        }
    }
}

#[tokio::test]
async fn a_full_mailbox_and_a_delivered_mail_change_nothing() {
    let app = TestApp::start().await;
    app.subscribe(FULL_MAILBOX).await;
    app.subscribe(NO_SUCH_MAILBOX).await;
    app.functions.invoke("feedback", "soft-bounce-event.json").await;
    app.functions.invoke("feedback", "delivery-event.json").await;
    assert_eq!(app.subscribers.status(FULL_MAILBOX).await.unwrap(), "confirmed");
    assert_eq!(app.subscribers.status(NO_SUCH_MAILBOX).await.unwrap(), "confirmed");
}

#[tokio::test]
async fn an_address_that_bounced_or_complained_is_never_mailed_again() {
    let app = TestApp::start().await;
    for (email, event, status) in
        [(NO_SUCH_MAILBOX, "bounce-event.json", "bounced"), (COMPLAINT, "complaint-event.json", "complained")]
    {
        app.sign_up_and_get_mail(email).await;
        app.functions.invoke("feedback", event).await;
        app.subscribers.let_time_pass(email, PAUSE_BETWEEN_MAILS).await;
        let answer = app.visitor.sign_up(email).await;
        assert_eq!(answer.headers()["location"], "/newsletter/check-inbox", "every sign-up gets this answer");
        assert_eq!(app.subscribers.status(email).await.unwrap(), status);
    }
    // The mail of a later sign-up proves that the mailer has processed these two.
    app.sign_up_and_get_mail("last@example.org").await;
    assert_eq!(app.mails.count(), 3);
}

#[tokio::test]
async fn a_report_about_an_unknown_address_is_remembered() {
    let app = TestApp::start().await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    assert_eq!(names(&app.subscribers.get(NO_SUCH_MAILBOX).await.unwrap()), ["bounced_at", "id", "status"]);
    app.visitor.sign_up(NO_SUCH_MAILBOX).await;
    assert_eq!(app.subscribers.status(NO_SUCH_MAILBOX).await.unwrap(), "bounced");
}

#[tokio::test]
async fn a_repeated_report_changes_nothing_and_a_complaint_outweighs_a_bounce() {
    let app = TestApp::start().await;
    app.subscribe(NO_SUCH_MAILBOX).await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    let once = app.subscribers.get(NO_SUCH_MAILBOX).await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    assert_eq!(app.subscribers.get(NO_SUCH_MAILBOX).await, once);

    app.subscribers.set_status(NO_SUCH_MAILBOX, "complained").await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    assert_eq!(app.subscribers.status(NO_SUCH_MAILBOX).await.unwrap(), "complained");
}

#[tokio::test]
async fn an_event_that_is_no_report_of_ses_is_an_error_without_the_address() {
    let app = TestApp::start().await;
    let event = r#"{"Records": [{"Sns": {"Message": "jo@example.org"}}]}"#;
    let answer = app.functions.invoke_with("feedback", event).await;
    assert!(answer.to_string().contains("does not have the form of SES's reports"), "{answer}");
    assert!(!app.functions.log().contains("jo@example.org"));
}

#[tokio::test]
async fn a_report_that_cannot_be_stored_is_an_error_without_the_address() {
    let app = TestApp::start().await;
    app.dynamodb.refuse_connections();
    let answer = app.functions.invoke_with("feedback", include_str!("events/bounce-event.json")).await;
    assert!(answer.to_string().contains("the table did not answer"), "{answer}");
    assert!(!app.functions.log().contains(NO_SUCH_MAILBOX));
}

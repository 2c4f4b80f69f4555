//! Reports of SES in every format: whom they are about, and what follows from a bounce and from a complaint.

use limits::{DAY, HOUR, PAUSE_AFTER_BOUNCE, PAUSE_BETWEEN_MAILS};
use reqwest::StatusCode;
use serde_json::Value;
use tests::{Item, SesReport, TestApp};

const JO: &str = "jo@example.org";

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
            assert_eq!(names(&item), [&reported_at, "confirmed_at", "consent", "id", "status"], "{event}");
            assert!(!format!("{item:?}").contains("simulator"), "{event}: {item:?}");
            app.subscribers.remove(email).await;
            app.let_time_pass(2 * DAY).await;
        }
    }
}

#[tokio::test]
async fn a_full_mailbox_and_a_delivered_mail_change_nothing() {
    let app = TestApp::start().await;
    app.subscribe(FULL_MAILBOX).await;
    app.functions.invoke("feedback", "soft-bounce-event.json").await;
    assert_eq!(app.status(FULL_MAILBOX).await.unwrap(), "confirmed");
    app.subscribe(NO_SUCH_MAILBOX).await;
    app.functions.invoke("feedback", "delivery-event.json").await;
    assert_eq!(app.status(NO_SUCH_MAILBOX).await.unwrap(), "confirmed");
}

#[tokio::test]
async fn an_address_that_bounced_or_complained_gets_no_mail() {
    let app = TestApp::start().await;
    for (email, is_bounce) in [("jo@example.org", true), ("ada@example.org", false)] {
        let mail = app.sign_up_and_get_mail(email).await;
        if is_bounce { app.bounce(&mail).await } else { app.complain(&mail).await }
        app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
        let answer = app.visitor.sign_up(email).await;
        assert_eq!(answer.headers()["location"], "/newsletter/check-inbox", "every sign-up gets this answer");
        app.requests.wait_for(email, "state", "withheld").await;
        assert_eq!(app.mails.count_to(email), 1);
    }
}

#[tokio::test]
async fn thirty_days_after_a_bounce_one_mail_is_sent_and_its_confirmation_takes_the_bounce_back() {
    let app = TestApp::start().await;
    let mail = app.sign_up_and_get_mail(JO).await;
    app.bounce(&mail).await;
    app.requests.remove(JO).await;
    app.let_time_pass(PAUSE_AFTER_BOUNCE - HOUR).await;
    app.visitor.sign_up(JO).await;
    app.requests.wait_for(JO, "state", "withheld").await;

    app.let_time_pass(HOUR).await;
    let mail = app.sign_up_and_get_mail(JO).await;
    // Only one: the mailbox may still not exist.
    app.let_time_pass(DAY).await;
    app.visitor.sign_up(JO).await;
    app.requests.wait_for(JO, "state", "withheld").await;
    assert_eq!(app.mails.count(), 2);

    app.visitor.open_and_press(&mail.links().confirm).await;
    let item = app.subscribers.get(JO).await.unwrap();
    assert_eq!(item["status"].as_s().unwrap(), "confirmed");
    assert!(!item.contains_key("bounced_at"));
}

#[tokio::test]
async fn a_complaint_stays_until_an_operator_takes_it_back() {
    let app = TestApp::start().await;
    let mail = app.sign_up_and_get_mail(JO).await;
    app.complain(&mail).await;
    app.let_time_pass(2 * PAUSE_AFTER_BOUNCE).await;
    app.visitor.sign_up(JO).await;
    app.requests.wait_for(JO, "state", "withheld").await;
    assert_eq!(app.visitor.press(&mail.links().confirm).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(app.status(JO).await.unwrap(), "complained");

    app.admin(&["lift", "--yes", JO]).await;
    app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
    app.subscribe(JO).await;
    assert_eq!(app.status(JO).await.unwrap(), "confirmed");
}

#[tokio::test]
async fn a_report_about_a_person_who_has_settled_nothing_is_remembered() {
    let app = TestApp::start().await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    assert_eq!(names(&app.subscribers.get(NO_SUCH_MAILBOX).await.unwrap()), ["bounced_at", "id", "status"]);
    app.visitor.sign_up(NO_SUCH_MAILBOX).await;
    app.requests.wait_for(NO_SUCH_MAILBOX, "state", "withheld").await;
    assert_eq!(app.status(NO_SUCH_MAILBOX).await.unwrap(), "bounced");
}

#[tokio::test]
async fn a_repeated_report_changes_nothing_and_a_complaint_outweighs_a_bounce() {
    let app = TestApp::start().await;
    let mail = app.sign_up_and_get_mail(JO).await;
    app.bounce(&mail).await;
    let once = (app.subscribers.all().await, app.sending().await);
    app.bounce(&mail).await;
    assert_eq!((app.subscribers.all().await, app.sending().await), once);

    app.complain(&mail).await;
    app.bounce(&mail).await;
    assert_eq!(app.status(JO).await.unwrap(), "complained");
}

#[tokio::test]
async fn a_report_is_about_the_person_whom_the_mail_was_for_and_not_about_the_recipient_that_it_names() {
    let app = TestApp::start().await;
    let (ada, bo) = ("ada@example.org", "bo@example.org");
    for make in [SesReport::bounce_of, SesReport::complaint_about] {
        let mail = app.sign_up_and_get_mail(ada).await;
        app.visitor.open_and_press(&mail.links().confirm).await;
        app.subscribe(bo).await;
        assert_eq!(app.report([Some(make(&mail).naming(bo))]).await, Value::Null);
        assert!(["bounced", "complained"].contains(&app.status(ada).await.unwrap().as_str()));
        assert_eq!(app.status(bo).await.unwrap(), "confirmed");
        for email in [ada, bo] {
            app.subscribers.remove(email).await;
        }
        app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
    }
}

#[tokio::test]
async fn a_report_about_a_mail_of_another_system_changes_nothing() {
    let app = TestApp::start().await;
    let mail = app.sign_up_and_get_mail(JO).await;
    app.visitor.open_and_press(&mail.links().confirm).await;
    let before = (app.subscribers.all().await, app.sending().await);
    for report in [SesReport::bounce_of(&mail), SesReport::complaint_about(&mail)] {
        assert_eq!(app.report([Some(report.without_our_tags())]).await, Value::Null);
    }
    assert_eq!((app.subscribers.all().await, app.sending().await), before);
}

#[tokio::test]
async fn an_unreadable_report_does_not_lose_the_others_of_its_event() {
    let app = TestApp::start().await;
    let (first, last) = (app.sign_up_and_get_mail(JO).await, app.sign_up_and_get_mail("ada@example.org").await);
    let reports = || [Some(SesReport::bounce_of(&first)), None, Some(SesReport::complaint_about(&last))];
    // On each repetition as well.
    for _ in 0..2 {
        let answer = app.report(reports()).await;
        assert!(answer["errorMessage"].as_str().unwrap().contains("the event cannot be read"), "{answer}");
        assert_eq!(app.status(JO).await.unwrap(), "bounced");
        assert_eq!(app.status("ada@example.org").await.unwrap(), "complained");
    }
}

#[tokio::test]
async fn an_event_that_is_no_report_of_ses_is_an_error_without_the_address() {
    let app = TestApp::start().await;
    let event = r#"{"Records": [{"Sns": {"Message": "jo@example.org"}}]}"#;
    let answer = app.functions.invoke_with("feedback", event).await;
    assert!(answer.to_string().contains("the event cannot be read"), "{answer}");
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

//! Every acknowledged sign-up gets its mail, and only one, whatever fails in between.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, stream};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use subscribers::Counters;
use tests::{Fault, FaultPlan, TestApp, eventually};

async fn first_in_the_failure_queue(app: &TestApp) -> Value {
    let first = || async { app.event_sources.failure_queue().into_iter().next() };
    eventually("a record in the failure queue", first).await
}

fn assert_accepted(answer: &Response) {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/newsletter/check-inbox");
}

/// The mail of a later sign-up proves that the mailer has processed all earlier ones.
async fn wait_for_the_mailer(app: &TestApp) {
    app.sign_up_and_get_mail("last@example.org").await;
}

#[tokio::test]
async fn a_mail_is_sent_again_until_ses_accepts_it() {
    let app = TestApp::start().await;
    app.ses.inject(FaultPlan::next([Fault::Error; 3]));
    app.sign_up_and_get_mail("jo@example.org").await;
    assert_eq!(app.ses.calls().len(), 4);
    assert_eq!(app.mails.count(), 1);
    assert!(app.event_sources.failure_queue().is_empty());
}

#[tokio::test]
async fn a_mail_that_ses_never_accepts_ends_in_the_failure_queue_and_delays_no_other_mail() {
    let app = TestApp::start_with(&[("MailRetries", "2")], &[]).await;
    app.ses.inject(FaultPlan::every(Fault::Error));
    app.visitor.sign_up("unlucky@example.org").await;
    let record = first_in_the_failure_queue(&app).await;
    assert!(!record.to_string().contains("unlucky"), "{record}");
    let unlucky = app.subscribers.get("unlucky@example.org").await.unwrap();
    assert!(!unlucky.contains_key("mailed_at"), "the mail is still owed");

    app.end_all_faults();
    app.sign_up_and_get_mail("lucky@example.org").await;
    assert_eq!(app.mails.count(), 1);
}

#[tokio::test]
async fn a_mail_that_ses_refuses_is_not_sent_again() {
    let app = TestApp::start_with(&[], &[("AWS_LAMBDA_LOG_FORMAT", "JSON")]).await;
    app.ses.inject(FaultPlan::next([Fault::MailRefused]));
    app.visitor.sign_up("refused@example.org").await;
    let refused = app.subscribers.wait_for("refused@example.org", "refused_at").await;
    assert!(!refused.contains_key("mailed_at"));
    wait_for_the_mailer(&app).await;
    assert_eq!(app.ses.calls().len(), 2);
    let log = app.functions.log();
    assert!(log.contains(r#""outcome":"Refused""#), "the template's metric filter counts this line: {log}");
}

#[tokio::test]
async fn a_record_that_cannot_be_read_ends_in_the_failure_queue() {
    let app = TestApp::start_with(&[("MailRetries", "1")], &[]).await;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let item = [("id", text("AAAAAAAAAAAAAAAAAAAAAA")), ("status", text("pending")), ("nonce", text("x"))];
    app.subscribers.put(item.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).await;
    first_in_the_failure_queue(&app).await;
}

#[tokio::test]
async fn a_mailer_that_was_killed_sends_the_mail_after_its_restart() {
    let mut app = TestApp::start().await;
    app.functions.kill("mailer").await;
    assert_accepted(&app.visitor.sign_up("jo@example.org").await);
    app.functions.run("mailer");
    app.subscribers.wait_for("jo@example.org", "mailed_at").await;
    assert_eq!(app.mails.count(), 1);
}

#[tokio::test]
async fn two_hundred_simultaneous_sign_ups_of_one_address_are_one_subscriber_and_one_mail() {
    let app = TestApp::start().await;
    let answers = stream::iter(0..200).map(|_| app.visitor.sign_up("jo@example.org")).buffer_unordered(64);
    answers.for_each(async |answer| assert_accepted(&answer)).await;
    let subscriber = app.subscribers.wait_for("jo@example.org", "mailed_at").await;
    assert_eq!(subscriber["mails"].as_n().unwrap(), "1");
    wait_for_the_mailer(&app).await;
    assert_eq!(app.subscribers.all().await.len(), 2);
    assert_eq!(app.mails.count(), 2);
}

#[tokio::test]
async fn a_thousand_sign_ups_are_a_thousand_subscribers_and_a_thousand_mails() {
    let mut app = TestApp::start().await;
    app.functions.run("newsletter");
    let sign_up = async |n| app.visitor.sign_up(&format!("somebody-{n}@example.org")).await;
    // cargo-lambda stops answering if there are more requests at once.
    let answers = stream::iter(0..1_000).map(sign_up).buffer_unordered(64);
    answers.for_each(async |answer| assert_accepted(&answer)).await;
    eventually("the last mail", || async { (app.mails.count() >= 1_000).then_some(()) }).await;
    let addresses: BTreeSet<_> = app.mails.all().into_iter().map(|mail| mail.to.clone()).collect();
    assert_eq!(addresses.len(), 1_000);
    assert_eq!(app.mails.count(), 1_000);
    assert_eq!(app.subscribers.all().await.len(), 1_000);
}

#[tokio::test]
async fn mails_beyond_the_hourly_limit_are_held_and_their_sign_ups_are_kept() {
    let app = TestApp::start_with(&[("MailsPerHour", "2")], &[("AWS_LAMBDA_LOG_FORMAT", "JSON")]).await;
    app.sign_up_and_get_mail("a@example.org").await;
    app.sign_up_and_get_mail("b@example.org").await;
    // The mailer counts a mail after it has recorded it.
    let counters = Counters::new(app.database.client().clone(), "Counters".to_owned());
    let counted = || async { counters.mails(subscribers::now().unwrap()).await.is_ok_and(|mails| mails == 2) };
    eventually("the count of both mails", || async { counted().await.then_some(()) }).await;

    assert_accepted(&app.visitor.sign_up("c@example.org").await);
    let held = app.subscribers.wait_for("c@example.org", "held_at").await;
    assert_eq!(held["status"].as_s().unwrap(), "pending");
    assert!(!held.contains_key("mailed_at"));
    assert_eq!(app.mails.count(), 2);
    eventually("the line that the template's metric filter counts", || async {
        let log = app.functions.log();
        let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.find(|line| line["fields"]["outcome"] == "Held")
    })
    .await;
}

#[tokio::test]
async fn a_client_that_signs_up_too_often_is_told_when_to_try_again() {
    let app = TestApp::start_with(&[("SignUpsPerClient", "3")], &[]).await;
    for n in 0..3 {
        assert_accepted(&app.visitor.sign_up(&format!("{n}@example.org")).await);
    }
    let refused = app.visitor.sign_up("4@example.org").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3600).contains(&seconds), "{seconds}");
    assert_eq!(app.subscribers.all().await.len(), 3);
    let counted = app.database.client().scan().table_name("Counters").send().await.unwrap();
    let counted = format!("{:?}", counted.items());
    assert!(!counted.contains("127.0.0.1"), "only a hash of the client's IP address is stored: {counted}");
}

#[tokio::test]
async fn a_sign_up_is_stored_and_mailed_even_if_the_table_of_counters_is_missing() {
    let app = TestApp::start_with(&[("SignUpsPerClient", "1")], &[]).await;
    app.database.client().delete_table().table_name("Counters").send().await.unwrap();
    for n in 0..3 {
        app.sign_up_and_get_mail(&format!("{n}@example.org")).await;
    }
}

//! Every sign-up that was acknowledged gets its mail, and no more than one, whatever fails in between.

use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, stream};
use reqwest::StatusCode;
use tests::{TestApp, eventually};

#[tokio::test]
async fn a_mail_that_ses_did_not_take_is_tried_again_until_it_does() {
    let app = TestApp::start().await;
    app.fail_ses(3);
    app.sign_up("jo@example.org").await;
    app.subscriber_with("jo@example.org", "mailed_at").await;
    assert_eq!(app.calls_of_ses(), 4);
    assert_eq!(app.mails().len(), 1);
    assert!(app.given_up().is_empty());
}

#[tokio::test]
async fn a_mail_that_ses_never_takes_ends_in_the_failure_queue_and_holds_up_nobody() {
    let app = TestApp::start_with(&[("MailRetries", "2")], &[]).await;
    app.fail_ses(usize::MAX);
    app.sign_up("unlucky@example.org").await;
    let record = eventually("a record in the failure queue", || async { app.given_up().into_iter().next() }).await;
    assert!(!record.to_string().contains("unlucky"), "{record}");
    assert!(!app.subscriber("unlucky@example.org").await.unwrap().contains_key("mailed_at"), "it is still owed");

    app.fail_ses(0);
    app.sign_up("lucky@example.org").await;
    app.subscriber_with("lucky@example.org", "mailed_at").await;
    assert_eq!(app.mails().len(), 1);
}

#[tokio::test]
async fn a_mail_that_ses_refuses_for_good_is_not_tried_again() {
    let app = TestApp::start_with(&[], &[("AWS_LAMBDA_LOG_FORMAT", "JSON")]).await;
    app.refuse_mails(1);
    app.sign_up("refused@example.org").await;
    let refused = app.subscriber_with("refused@example.org", "refused_at").await;
    assert!(!refused.contains_key("mailed_at"));
    // A mail to somebody else, which comes after anything that is under way.
    app.sign_up("jo@example.org").await;
    app.subscriber_with("jo@example.org", "mailed_at").await;
    assert_eq!(app.calls_of_ses(), 2);
    assert!(app.log().contains(r#""outcome":"Refused""#), "what the template's metric filter counts");
}

#[tokio::test]
async fn a_record_that_nobody_can_read_ends_in_the_failure_queue() {
    let app = TestApp::start_with(&[("MailRetries", "1")], &[]).await;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let item = [("id", text("AAAAAAAAAAAAAAAAAAAAAA")), ("status", text("pending")), ("nonce", text("x"))];
    let item = item.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    app.dynamodb().put_item().table_name("Subscribers").set_item(Some(item)).send().await.unwrap();
    eventually("a record in the failure queue", || async { app.given_up().into_iter().next() }).await;
}

#[tokio::test]
async fn a_mailer_that_is_killed_sends_the_mail_when_it_is_back() {
    let mut app = TestApp::start().await;
    app.kill_function("mailer").await;
    assert_eq!(app.sign_up("jo@example.org").await.status(), StatusCode::SEE_OTHER);
    app.run_function("mailer");
    app.subscriber_with("jo@example.org", "mailed_at").await;
    assert_eq!(app.mails().len(), 1);
}

#[tokio::test]
async fn two_hundred_sign_ups_of_one_address_are_one_subscriber_and_one_mail() {
    let app = TestApp::start().await;
    let answers = stream::iter(0..200).map(|_| app.sign_up("jo@example.org")).buffer_unordered(64);
    assert!(answers.all(|answer| async move { answer.status() == StatusCode::SEE_OTHER }).await);
    app.subscriber_with("jo@example.org", "mailed_at").await;
    // A mail to somebody else, which comes after anything that is under way.
    app.sign_up("ada@example.org").await;
    app.subscriber_with("ada@example.org", "mailed_at").await;
    assert_eq!(app.subscribers().await.len(), 2);
    assert_eq!(app.mails().len(), 2);
}

#[tokio::test]
async fn a_thousand_sign_ups_are_a_thousand_subscribers_and_a_thousand_mails() {
    let mut app = TestApp::start().await;
    app.run_function("newsletter");
    // More at once than this, and cargo-lambda itself comes to a standstill.
    let answers =
        stream::iter(0..1_000).map(|n| app.sign_up_owned(format!("somebody-{n}@example.org"))).buffer_unordered(64);
    assert!(answers.all(|answer| async move { answer.status() == StatusCode::SEE_OTHER }).await);
    let mails =
        eventually("a thousand mails", || async { Some(app.mails()).filter(|mails| mails.len() >= 1_000) }).await;
    let mut addresses: Vec<_> = mails.into_iter().map(|mail| mail.to.clone()).collect();
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 1_000);
    assert_eq!(app.mails().len(), 1_000);
    assert_eq!(app.subscribers().await.len(), 1_000);
}

#[tokio::test]
async fn mails_beyond_the_hourly_limit_are_set_aside_and_their_sign_ups_kept() {
    let app = TestApp::start_with(&[("MailsPerHour", "2")], &[("AWS_LAMBDA_LOG_FORMAT", "JSON")]).await;
    for who in ["a", "b"] {
        app.sign_up(&format!("{who}@example.org")).await;
        app.subscriber_with(&format!("{who}@example.org"), "mailed_at").await;
    }
    // The count is written after the mail was noted.
    eventually("the count", || async {
        let counted = app.dynamodb().scan().table_name("Limits").send().await.unwrap();
        counted
            .items()
            .iter()
            .any(|item| {
                item["count"].as_n().is_ok_and(|count| count == "2")
                    && item["id"].as_s().is_ok_and(|id| id.starts_with("mails/"))
            })
            .then_some(())
    })
    .await;
    assert_eq!(app.sign_up("c@example.org").await.status(), StatusCode::SEE_OTHER);
    let held = app.subscriber_with("c@example.org", "held_at").await;
    assert_eq!(held["status"].as_s().unwrap(), "pending");
    assert!(!held.contains_key("mailed_at"));
    assert_eq!(app.mails().len(), 2);
    // What the template's metric filter counts.
    eventually("a line in the log", || async {
        let log = app.log();
        let mut lines = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        lines.find(|line| line["fields"]["outcome"] == "Held")
    })
    .await;
}

#[tokio::test]
async fn a_client_that_signs_up_too_often_is_told_when_to_come_back() {
    let app = TestApp::start_with(&[("SignUpsPerClient", "3")], &[]).await;
    for n in 0..3 {
        assert_eq!(app.sign_up(&format!("{n}@example.org")).await.status(), StatusCode::SEE_OTHER);
    }
    let refused = app.sign_up("4@example.org").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    assert_eq!(app.subscribers().await.len(), 3);
    let counted = app.dynamodb().scan().table_name("Limits").send().await.unwrap();
    assert!(!format!("{:?}", counted.items()).contains("127.0.0.1"), "only a hash of the client's address is stored");
}

#[tokio::test]
async fn a_limit_that_cannot_be_checked_refuses_nobody() {
    let app = TestApp::start_with(&[("SignUpsPerClient", "1")], &[]).await;
    app.dynamodb().delete_table().table_name("Limits").send().await.unwrap();
    for n in 0..3 {
        assert_eq!(app.sign_up(&format!("{n}@example.org")).await.status(), StatusCode::SEE_OTHER);
        app.subscriber_with(&format!("{n}@example.org"), "mailed_at").await;
    }
}

//! Faults between the functions and AWS: every visitor gets an answer in time, and every acknowledged sign-up is stored
//! and mailed.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use content::ENGLISH;
use futures::{StreamExt, future::join_all, stream};
use reqwest::{Method, RequestBuilder, StatusCode};
use tests::{Call, Fault, FaultPlan, Links, TestApp, eventually, random_numbers};

/// A site with enough instances of the newsletter, so that visitors do not wait for one another.
async fn site() -> TestApp {
    let mut app = TestApp::start().await;
    for _ in 0..7 {
        app.functions.run("newsletter");
    }
    app
}

/// Sends every request of a visitor that needs the table, all at the same time. Each must be answered with "try again",
/// even if a call hangs for ever, and the form must keep the address.
///
/// The newsletter's own tests measure that an answer takes less than three seconds, because the machine is busy here.
async fn assert_all_are_told_to_try_again(app: &TestApp, links: &Links, fault: &str) {
    let (confirm, unsubscribe, data) = (links.confirm_token(), links.unsubscribe_token(), links.my_data_token());
    let read = |path: &str, token: &str| app.visitor.request(Method::GET, &format!("/newsletter{path}?t={token}"));
    let press = |path: &str, token: &str| app.visitor.form(&format!("/newsletter{path}"), format!("t={token}"));
    let requests = [
        app.visitor.form("/newsletter", "page=%2Fmission&email=ada%40example.org"),
        read("/confirm", confirm),
        press("/confirm", confirm),
        read("/unsubscribe", unsubscribe),
        press("/unsubscribe", unsubscribe),
        app.visitor.form(&links.unsubscribe, "List-Unsubscribe=One-Click"),
        read("/my-data", data),
        read("/my-data.json", data),
        read("/erase", data),
        press("/erase", data),
    ];
    for (number, answer) in join_all(requests.map(RequestBuilder::send)).await.into_iter().enumerate() {
        let answer = answer.unwrap();
        let what = format!("{fault}: request {number}, {}", answer.url());
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{what}");
        assert_eq!(answer.headers()["retry-after"], "60", "{what}");
        if answer.url().path() == "/newsletter" {
            let html = answer.text().await.unwrap();
            assert!(html.contains(ENGLISH.newsletter.form.not_stored), "{what}: {html}");
            assert!(html.contains(r#"value="ada@example.org""#), "{what}: {html}");
        }
    }
}

#[tokio::test]
async fn if_dynamodb_fails_every_visitor_is_told_in_time_to_try_again() {
    let app = site().await;
    let links = app.sign_up_and_get_mail("jo@example.org").await.links();
    for fault in Fault::OF_A_TABLE {
        app.dynamodb.inject(FaultPlan::new(move |call| (call.caller == "newsletter").then_some(fault)));
        assert_all_are_told_to_try_again(&app, &links, &format!("{fault:?}")).await;
        app.end_all_faults();
        // The table may have carried out some calls, so the next fault starts from nothing.
        app.admin(&["erase", "--yes", "jo@example.org"]).await;
        app.admin(&["erase", "--yes", "ada@example.org"]).await;
    }
    app.dynamodb.refuse_connections();
    assert_all_are_told_to_try_again(&app, &links, "no connection").await;

    app.end_all_faults();
    for email in ["jo@example.org", "ada@example.org"] {
        app.sign_up_and_get_mail(email).await;
    }
}

#[tokio::test]
async fn one_fault_loses_no_sign_up() {
    let app = TestApp::start().await;
    for (n, fault) in Fault::OF_A_TABLE.into_iter().enumerate() {
        app.dynamodb.inject(FaultPlan::next([fault]).only("newsletter", "Subscribers"));
        app.sign_up_and_get_mail(&format!("somebody-{n}@example.org")).await;
    }
    assert_eq!(app.mails.count(), Fault::OF_A_TABLE.len());
}

#[tokio::test]
async fn a_sign_up_succeeds_if_the_limits_cannot_be_checked() {
    let app = TestApp::start_with(&[("SignUpsPerClient", "1")], &[]).await;
    for (n, fault) in Fault::OF_A_TABLE.into_iter().enumerate() {
        app.dynamodb.inject(FaultPlan::every(fault).only("newsletter", "Counters"));
        let answer = app.visitor.sign_up(&format!("somebody-{n}@example.org")).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{fault:?}");
    }
    assert_eq!(app.subscribers.all().await.len(), Fault::OF_A_TABLE.len());
}

#[tokio::test]
async fn failed_checks_of_limits_use_up_no_retries_of_sign_ups() {
    let app = TestApp::start().await;
    // Every check fails, more often than the SDK's retry quota allows, and every sign-up needs one retry.
    let mut attempts = 0;
    app.dynamodb.inject(FaultPlan::new(move |call| match (call.caller.as_str(), call.subject.as_str()) {
        ("newsletter", "Counters") => Some(Fault::Error),
        ("newsletter", _) => {
            attempts += 1;
            (attempts % 2 == 1).then_some(Fault::Error)
        }
        _ => None,
    }));
    for n in 0..150 {
        let answer = app.visitor.sign_up(&format!("somebody-{n}@example.org")).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{n}");
    }
}

#[tokio::test]
async fn both_calls_of_a_confirmation_share_one_deadline() {
    let app = TestApp::start().await;
    let links = app.sign_up_and_get_mail("jo@example.org").await.links();
    // The second attempt to read the subscriber succeeds. Then too little time is left for the write.
    let no_fault = Fault::Slow(Duration::ZERO);
    let faults = [Fault::Hang, no_fault, Fault::Hang, Fault::Hang, Fault::Hang];
    app.dynamodb.inject(FaultPlan::next(faults).only("newsletter", "Subscribers"));
    let answer = app.visitor.press(&links.confirm).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(app.functions.log().contains("the request took too long"), "the deadline of the request was reached, not that of a call");

    app.end_all_faults();
    let answer = app.visitor.press(&links.confirm).await;
    assert_eq!(answer.headers()["location"], "/newsletter/welcome");
}

#[tokio::test]
async fn a_mail_is_not_sent_again_if_the_table_cannot_record_it() {
    let app = TestApp::start().await;
    // Two records, with three attempts each.
    let mut failures = 6;
    app.dynamodb.inject(FaultPlan::new(move |call| {
        let fails = call.caller == "mailer" && call.action == "dynamodb:UpdateItem" && failures > 0;
        failures -= usize::from(fails);
        fails.then_some(Fault::Error)
    }));
    app.sign_up_and_get_mail("jo@example.org").await;
    assert_eq!(app.ses.calls().len(), 1);
}

#[tokio::test]
async fn a_mail_is_sent_twice_only_if_the_answer_of_ses_was_lost() {
    let app = TestApp::start().await;
    let faults = [Fault::Reset, Fault::Error, Fault::Throttled, Fault::HalfAnAnswer, Fault::AnswerLost];
    for (n, fault) in faults.into_iter().enumerate() {
        let email = format!("somebody-{n}@example.org");
        app.ses.inject(FaultPlan::next([fault]));
        app.sign_up_and_get_mail(&email).await;
        assert_eq!(app.mails.count_to(&email), 1 + usize::from(fault.hides_the_answer()), "{fault:?}");
    }
}

#[tokio::test]
async fn a_mail_waits_until_ses_can_be_reached() {
    let app = TestApp::start().await;
    app.ses.refuse_connections();
    app.visitor.sign_up("jo@example.org").await;
    let failed = || async { app.functions.log().contains("a mail is still owed").then_some(()) };
    eventually("a failed attempt in the log", failed).await;
    assert!(!app.subscribers.get("jo@example.org").await.unwrap().contains_key("mailed_at"));
    app.ses.accept_connections();
    app.subscribers.wait_for("jo@example.org", "mailed_at").await;
    assert_eq!(app.mails.count(), 1);
}

#[tokio::test]
async fn a_mail_is_sent_again_if_ses_does_not_answer() {
    let app = TestApp::start().await;
    app.ses.inject(FaultPlan::next([Fault::Hang]));
    app.sign_up_and_get_mail("jo@example.org").await;
    assert_eq!((app.ses.calls().len(), app.mails.count()), (2, 1));
}

/// Faults that are over soon.
const RANDOM_FAULTS_OF_DYNAMODB: [Fault; 8] = [
    Fault::Reset,
    Fault::Hang,
    Fault::Slow(Duration::from_millis(300)),
    Fault::Error,
    Fault::NoThroughput,
    Fault::Throttled,
    Fault::HalfAnAnswer,
    Fault::AnswerLost,
];
/// Without [`Fault::Hang`]: the mailer waits much longer for SES than for DynamoDB.
const RANDOM_FAULTS_OF_SES: [Fault; 6] = [
    Fault::Reset,
    Fault::Slow(Duration::from_millis(300)),
    Fault::Error,
    Fault::Throttled,
    Fault::HalfAnAnswer,
    Fault::AnswerLost,
];

#[tokio::test]
async fn after_random_faults_every_acknowledged_sign_up_is_stored_and_mailed() {
    let app = site().await;
    let random = &mut random_numbers();
    app.dynamodb.inject(FaultPlan::random(random, &RANDOM_FAULTS_OF_DYNAMODB));
    app.ses.inject(FaultPlan::random(random, &RANDOM_FAULTS_OF_SES));
    let sign_ups = stream::iter(0..200).map(async |n| {
        let email = format!("somebody-{n}@example.org");
        let status = app.visitor.sign_up(&email).await.status();
        assert!([StatusCode::SEE_OTHER, StatusCode::SERVICE_UNAVAILABLE].contains(&status), "{email}: {status}");
        (email, status == StatusCode::SEE_OTHER)
    });
    let answers: Vec<_> = tokio::select! {
        answers = sign_ups.buffer_unordered(16).collect() => answers,
        () = lose_the_database_now_and_then(&app, random) => unreachable!("this never ends"),
    };
    app.end_all_faults();

    let acknowledged: BTreeSet<_> = answers.into_iter().filter(|(_, is_stored)| *is_stored).map(|it| it.0).collect();
    let stored = eventually("the last mail", || async {
        let stored = app.subscribers.all().await;
        stored.iter().all(|item| item.contains_key("mailed_at")).then_some(stored)
    });
    let stored: BTreeSet<_> = stored.await.iter().map(|item| item["email"].as_s().unwrap().clone()).collect();
    assert_eq!(acknowledged.difference(&stored).next(), None, "this sign-up was acknowledged, but is not stored");

    let mut mails = BTreeMap::new();
    app.mails.all().iter().for_each(|mail| *mails.entry(mail.to.clone()).or_insert(0) += 1);
    let mailed: BTreeSet<_> = mails.keys().cloned().collect();
    assert_eq!(mailed, stored, "exactly the stored addresses get a mail");
    for (email, mails) in mails {
        let is_lost = |call: &&Call| call.subject == email && call.fault.is_some_and(Fault::hides_the_answer);
        let lost = app.ses.calls().iter().filter(is_lost).count();
        assert!(mails <= 1 + lost, "{email} got {mails} mails, although only {lost} answers of SES were lost");
    }
    assert!(app.event_sources.failure_queue().is_empty());
    let count = acknowledged.len();
    assert!(
        (1..200).contains(&count),
        "the faults were too few or too many: {count} of 200 sign-ups were acknowledged"
    );
}

async fn lose_the_database_now_and_then(app: &TestApp, random: &mut fastrand::Rng) {
    loop {
        tokio::time::sleep(Duration::from_millis(random.u64(1_000..4_000))).await;
        app.dynamodb.refuse_connections();
        tokio::time::sleep(Duration::from_millis(random.u64(100..500))).await;
        app.dynamodb.accept_connections();
    }
}

//! Whatever happens between the functions and AWS, a visitor has an answer in time, and what was acknowledged is stored and
//! mailed.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use content::ENGLISH;
use futures::{StreamExt, future::join_all, stream};
use reqwest::{Method, Response, StatusCode};
use tests::{Fault, Links, TestApp, always, calls_of, encode, eventually, next, random_numbers, storm};

/// A site whose visitors do not wait for one another.
async fn site() -> TestApp {
    let mut app = TestApp::start().await;
    for _ in 0..7 {
        app.run_function("newsletter");
    }
    app
}

/// Everything that visitors of the newsletter do with a table.
fn visits(links: &Links) -> Vec<(Method, String, String)> {
    let (confirm, leave, data) = (links.confirm_token(), links.unsubscribe_token(), links.my_data_token());
    let read = |path: &str, token: &str| (Method::GET, format!("/newsletter{path}?t={token}"), String::new());
    let press = |path: &str, token: &str| (Method::POST, format!("/newsletter{path}"), format!("t={token}"));
    vec![
        (Method::POST, "/newsletter".to_owned(), format!("page=%2Fmission&email={}", encode("ada@example.org"))),
        read("/confirm", confirm),
        press("/confirm", confirm),
        read("/unsubscribe", leave),
        press("/unsubscribe", leave),
        (Method::POST, format!("/newsletter/unsubscribe?t={leave}"), "List-Unsubscribe=One-Click".to_owned()),
        read("/my-data", data),
        read("/my-data.json", data),
        read("/erase", data),
        press("/erase", data),
    ]
}

async fn visit(app: &TestApp, (method, path, form): &(Method, String, String)) -> Response {
    let request = app.http.request(method.clone(), app.url(path));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(form.clone()).send().await.unwrap()
}

/// Sends all of them at once: each is told to try again, though a call hangs for ever, and a form keeps what was typed. That
/// it takes less than three seconds is measured where no other program is in the way, in the newsletter's own tests.
async fn assert_all_are_told_to_try_again(app: &TestApp, links: &Links, fault: &str) {
    let visits = visits(links);
    let answers = join_all(visits.iter().map(async |it| (it, visit(app, it).await)));
    for ((method, path, _), answer) in answers.await {
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{fault}: {method} {path}");
        assert_eq!(answer.headers()["retry-after"], "60", "{fault}: {method} {path}");
        if path == "/newsletter" {
            let html = answer.text().await.unwrap();
            assert!(html.contains(ENGLISH.newsletter.form.not_stored), "{fault}: {html}");
            assert!(html.contains(r#"value="ada@example.org""#), "{fault}: {html}");
        }
    }
}

#[tokio::test]
async fn whatever_happens_to_dynamodb_every_visitor_is_told_in_time_to_try_again() {
    let app = site().await;
    app.sign_up("jo@example.org").await;
    let links = app.mail_to("jo@example.org").await.links();
    app.subscriber_with("jo@example.org", "mailed_at").await;
    for fault in Fault::OF_A_TABLE {
        app.plan_for_dynamodb(calls_by_newsletter(fault));
        assert_all_are_told_to_try_again(&app, &links, &format!("{fault:?}")).await;
        app.end_all_faults();
        // What was asked for may have been done all the same, so this starts anew.
        app.admin(&["erase", "--yes", "jo@example.org"]).await;
        app.admin(&["erase", "--yes", "ada@example.org"]).await;
    }
    app.stop_database();
    assert_all_are_told_to_try_again(&app, &links, "no connection").await;

    app.end_all_faults();
    for email in ["jo@example.org", "ada@example.org"] {
        assert_eq!(app.sign_up(email).await.status(), StatusCode::SEE_OTHER);
        app.subscriber_with(email, "mailed_at").await;
    }
}

/// The mailer and the test are spared.
fn calls_by_newsletter(fault: Fault) -> tests::Plan {
    Box::new(move |call| (call.caller == "newsletter").then_some(fault))
}

#[tokio::test]
async fn one_fault_costs_nobody_a_sign_up() {
    let app = TestApp::start().await;
    for (n, fault) in Fault::OF_A_TABLE.into_iter().enumerate() {
        let email = format!("somebody-{n}@example.org");
        app.plan_for_dynamodb(calls_of("newsletter", "Subscribers", next([fault])));
        assert_eq!(app.sign_up(&email).await.status(), StatusCode::SEE_OTHER, "{fault:?}");
        app.subscriber_with(&email, "mailed_at").await;
    }
    assert_eq!(app.mails().len(), Fault::OF_A_TABLE.len());
}

#[tokio::test]
async fn limits_that_cannot_be_counted_cost_nobody_a_sign_up() {
    let app = TestApp::start_with(&[("SignUpsPerClient", "1")], &[]).await;
    for (n, fault) in Fault::OF_A_TABLE.into_iter().enumerate() {
        app.plan_for_dynamodb(calls_of("newsletter", "Counters", always(fault)));
        let answer = app.sign_up_owned(format!("somebody-{n}@example.org")).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{fault:?}");
    }
    assert_eq!(app.subscribers().await.len(), Fault::OF_A_TABLE.len());
}

#[tokio::test]
async fn limits_that_cannot_be_counted_leave_the_retries_to_the_sign_ups() {
    let app = TestApp::start().await;
    // More failures than the SDK tries to make up for, and every sign-up needs one more attempt.
    let mut limits = always(Fault::Error);
    let mut attempts = 0;
    app.plan_for_dynamodb(Box::new(move |call| match (call.caller.as_str(), call.about.as_str()) {
        ("newsletter", "Counters") => limits(call),
        ("newsletter", _) => {
            attempts += 1;
            (attempts % 2 == 1).then_some(Fault::Error)
        }
        _ => None,
    }));
    for n in 0..150 {
        let answer = app.sign_up_owned(format!("somebody-{n}@example.org")).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{n}");
    }
}

#[tokio::test]
async fn a_confirmation_that_takes_two_calls_is_given_up_as_one() {
    let app = TestApp::start().await;
    app.sign_up("jo@example.org").await;
    let links = app.mail_to("jo@example.org").await.links();
    app.subscriber_with("jo@example.org", "mailed_at").await;
    // The subscriber is found at the second attempt, and then there is too little left for the change.
    let nothing = Fault::Slow(Duration::ZERO);
    let faults = [Fault::Hang, nothing, Fault::Hang, Fault::Hang, Fault::Hang];
    app.plan_for_dynamodb(calls_of("newsletter", "Subscribers", next(faults)));
    let answer = app.press("/newsletter/confirm", links.confirm_token()).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(app.log().contains("it took too long"), "the whole request was given up, not only a call");

    app.end_all_faults();
    let answer = app.press("/newsletter/confirm", links.confirm_token()).await;
    assert_eq!(answer.headers()["location"], "/newsletter/welcome");
}

#[tokio::test]
async fn a_mail_that_cannot_be_noted_is_not_sent_again() {
    let app = TestApp::start().await;
    // Two notes, with all their attempts.
    let mut failures = 6;
    app.plan_for_dynamodb(Box::new(move |call| {
        let is_due = call.caller == "mailer" && call.action == "dynamodb:UpdateItem" && failures > 0;
        failures -= usize::from(is_due);
        is_due.then_some(Fault::Error)
    }));
    app.sign_up("jo@example.org").await;
    app.subscriber_with("jo@example.org", "mailed_at").await;
    assert_eq!(app.calls_of_ses(), 1);
}

#[tokio::test]
async fn a_mail_is_doubled_only_if_ses_took_it_and_nobody_heard() {
    let app = TestApp::start().await;
    let faults = [Fault::Reset, Fault::Error, Fault::Throttled, Fault::HalfAnAnswer, Fault::AnswerLost];
    for (n, fault) in faults.into_iter().enumerate() {
        let email = format!("somebody-{n}@example.org");
        app.plan_for_ses(next([fault]));
        app.sign_up(&email).await;
        app.subscriber_with(&email, "mailed_at").await;
        let mails = app.mails().into_iter().filter(|mail| mail.to == email).count();
        assert_eq!(mails, 1 + usize::from(fault.hides_the_answer()), "{fault:?}");
    }
}

#[tokio::test]
async fn a_mail_waits_until_ses_can_be_reached() {
    let app = TestApp::start().await;
    app.stop_ses();
    app.sign_up("jo@example.org").await;
    eventually("a failure", || async { app.log().contains("a mail is still owed").then_some(()) }).await;
    assert!(!app.subscriber("jo@example.org").await.unwrap().contains_key("mailed_at"));
    app.start_ses();
    app.subscriber_with("jo@example.org", "mailed_at").await;
    assert_eq!(app.mails().len(), 1);
}

#[tokio::test]
async fn a_mail_that_ses_never_answers_is_tried_again() {
    let app = TestApp::start().await;
    app.plan_for_ses(next([Fault::Hang]));
    app.sign_up("jo@example.org").await;
    app.subscriber_with("jo@example.org", "mailed_at").await;
    assert_eq!((app.calls_of_ses(), app.mails().len()), (2, 1));
}

/// What a short storm can hold. What hangs in the way of SES, the mailer waits for much longer.
const STORM_AROUND_DYNAMODB: [Fault; 8] = [
    Fault::Reset,
    Fault::Hang,
    Fault::Slow(Duration::from_millis(300)),
    Fault::Error,
    Fault::NoThroughput,
    Fault::Throttled,
    Fault::HalfAnAnswer,
    Fault::AnswerLost,
];
const STORM_AROUND_SES: [Fault; 6] = [
    Fault::Reset,
    Fault::Slow(Duration::from_millis(300)),
    Fault::Error,
    Fault::Throttled,
    Fault::HalfAnAnswer,
    Fault::AnswerLost,
];

#[tokio::test]
async fn after_a_storm_what_was_acknowledged_is_stored_and_mailed() {
    let app = site().await;
    let random = &mut random_numbers();
    app.plan_for_dynamodb(storm(random, &STORM_AROUND_DYNAMODB));
    app.plan_for_ses(storm(random, &STORM_AROUND_SES));
    let sign_ups = stream::iter(0..200).map(async |n| {
        let email = format!("somebody-{n}@example.org");
        let status = app.sign_up(&email).await.status();
        assert!([StatusCode::SEE_OTHER, StatusCode::SERVICE_UNAVAILABLE].contains(&status), "{email}: {status}");
        (email, status == StatusCode::SEE_OTHER)
    });
    let answers: Vec<_> = tokio::select! {
        answers = sign_ups.buffer_unordered(16).collect() => answers,
        () = lose_the_database_now_and_then(&app, random) => unreachable!("it does not end"),
    };
    app.end_all_faults();

    let acknowledged: BTreeSet<_> = answers.into_iter().filter(|(_, is_stored)| *is_stored).map(|it| it.0).collect();
    let stored = eventually("the last mail", || async {
        let stored = app.subscribers().await;
        stored.iter().all(|item| item.contains_key("mailed_at")).then_some(stored)
    });
    let stored: BTreeSet<_> = stored.await.iter().map(|item| item["email"].as_s().unwrap().clone()).collect();
    assert_eq!(acknowledged.difference(&stored).next(), None, "acknowledged and not stored");

    let mut mails = BTreeMap::new();
    app.mails().iter().for_each(|mail| *mails.entry(mail.to.clone()).or_insert(0) += 1);
    assert_eq!(mails.keys().cloned().collect::<BTreeSet<_>>(), stored, "whoever is stored has a mail, and nobody else");
    for (email, mails) in mails {
        let unheard = |call: &&tests::Call| call.about == email && call.fault.is_some_and(Fault::hides_the_answer);
        let unheard = app.ses_calls().iter().filter(unheard).count();
        assert!(mails <= 1 + unheard, "{email} has {mails} mails, and SES was not heard {unheard} times");
    }
    assert!(app.given_up().is_empty());
    assert!(!acknowledged.is_empty() && acknowledged.len() < 200, "that was no storm: {}", acknowledged.len());
}

async fn lose_the_database_now_and_then(app: &TestApp, random: &mut fastrand::Rng) {
    loop {
        tokio::time::sleep(Duration::from_millis(random.u64(1_000..4_000))).await;
        app.stop_database();
        tokio::time::sleep(Duration::from_millis(random.u64(100..500))).await;
        app.start_database();
    }
}

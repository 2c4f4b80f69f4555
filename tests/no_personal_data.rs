//! Addresses, tokens and the key stay in the table and in the mails. They are in no log.

use limits::PAUSE_BETWEEN_MAILS;
use tests::{Fault, FaultPlan, TestApp, encode};

const EMAIL: &str = "a.very.special+person@example.org";

#[tokio::test]
async fn no_log_contains_an_address_a_token_or_the_key_even_at_trace_level() {
    let app = TestApp::start_with(&[("MailRetries", "1")], &[("RUST_LOG", "trace")]).await;

    // Everything succeeds.
    let first = app.sign_up_and_get_mail(EMAIL).await.links();
    app.visitor.open_and_press(&first.confirm).await;
    app.visitor.sign_up(EMAIL).await;
    app.visitor.open_and_press(&first.unsubscribe).await;
    app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
    // SES fails.
    app.ses.inject(FaultPlan::next([Fault::Error]));
    let second = app.sign_up_and_get_mail(EMAIL).await.links();
    // The visitor makes mistakes.
    app.visitor.sign_up(&format!("{EMAIL}@")).await;
    app.visitor.get(&format!("/newsletter?email={}", encode(EMAIL))).await;
    app.visitor.press(&format!("/newsletter/confirm?t={}", &second.confirm_token()[1..])).await;
    app.visitor.press(&format!("/newsletter/unsubscribe?t={}", second.confirm_token())).await;
    // The table fails.
    app.requests.delete().await;
    app.visitor.sign_up(EMAIL).await;
    app.visitor.press(&second.confirm).await;

    let log = app.functions.log();
    for line in ["sign-up", "confirmation", "unsubscription", "a mail is still owed", "was not stored"] {
        assert!(log.contains(line), "nothing about {line} in {log}");
    }
    let id = subscribers::EmailAddress::parse(EMAIL).unwrap().id().to_string();
    for secret in [
        "special",
        id.as_str(),
        first.confirm_token(),
        first.unsubscribe_token(),
        second.confirm_token(),
        second.unsubscribe_token(),
        tests::TOKEN_KEY,
    ] {
        let found = log.lines().find(|line| line.contains(secret));
        assert_eq!(found, None, "{secret}");
    }
}

//! What must never leave the table and the mail: addresses, the tokens that stand for them, and the key that signs these.

use tests::{TestApp, encode};

const EMAIL: &str = "a.very.special+person@example.org";

#[tokio::test]
async fn no_log_has_an_address_a_token_or_the_key_even_at_the_level_of_traces() {
    let app = TestApp::start_with(&[("MailRetries", "1")], &[("RUST_LOG", "trace")]).await;

    // The good way,
    app.sign_up(EMAIL).await;
    let first = app.mail_to(EMAIL).await.links();
    app.open_and_press(&first.confirm).await;
    app.sign_up(EMAIL).await;
    app.open_and_press(&first.unsubscribe).await;
    // with failures,
    app.fail_ses(1);
    app.sign_up(EMAIL).await;
    app.subscriber_with(EMAIL, "mailed_at").await;
    let second = app.mail_to(EMAIL).await.links();
    // and the bad one.
    app.sign_up(&format!("{EMAIL}@")).await;
    app.get(&format!("/newsletter?email={}", encode(EMAIL))).await;
    app.press("/newsletter/confirm", &second.confirm_token()[1..]).await;
    app.press("/newsletter/unsubscribe", second.confirm_token()).await;
    app.dynamodb().delete_table().table_name("Subscribers").send().await.unwrap();
    app.sign_up(EMAIL).await;
    app.press("/newsletter/confirm", second.confirm_token()).await;

    let log = app.log();
    for own in ["sign-up", "confirmation", "unsubscription", "a mail is still owed", "was not stored"] {
        assert!(log.contains(own), "{own} is written: {log}");
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

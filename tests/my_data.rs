//! The rights of a subscriber: to see, to download and to erase the stored data (GDPR, articles 15, 17 and 20).

use aws_sdk_dynamodb::types::AttributeValue;
use content::ENGLISH;
use reqwest::StatusCode;
use subscribers::EmailAddress;
use tests::{Item, TestApp};

const JO: &str = "jo@example.org";

/// The link to the download, from the link to the page.
fn download(my_data: &str) -> String {
    my_data.replace("/my-data?", "/my-data.json?")
}

/// The link to erase the data, from the link to the page.
fn erase(my_data: &str) -> String {
    my_data.replace("/my-data?", "/erase?")
}

#[tokio::test]
async fn a_subscriber_sees_all_stored_data() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    let answer = app.visitor.get(&links.my_data).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let page = answer.text().await.unwrap();
    let id = EmailAddress::parse(JO).unwrap().id().to_string();
    for part in [ENGLISH.newsletter.my_data.stored.heading, JO, "You receive our newsletter", "/mission", &id] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("noindex"));
}

#[tokio::test]
async fn a_subscriber_downloads_all_stored_data_as_json() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    let answer = app.visitor.get(&download(&links.my_data)).await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"my-data.json\"");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let data: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();

    assert_has_every_attribute(&data, &app.subscribers.get(JO).await.unwrap());
    assert_eq!(data["email"], JO);
    assert_eq!(data["status"], "confirmed");
    assert_eq!(data["consent_page"], "/mission");
    assert!(data["confirmed_at"].as_str().unwrap().ends_with('Z'));
}

/// The nonce is not in the download: it is a part of the secret in the mail. The consent has two fields of its own, and the
/// state of the mail has another name beside the status of the person.
fn assert_has_every_attribute(data: &serde_json::Value, item: &Item) {
    let zero = AttributeValue::N("0".to_owned());
    for (name, _) in item.iter().filter(|(name, value)| !["nonce", "consent"].contains(&name.as_str()) && **value != zero) {
        let name = if name == "state" { "mail_state" } else { name };
        assert!(data.get(name).is_some(), "{name}");
    }
}

#[tokio::test]
async fn a_person_who_has_not_confirmed_sees_everything_about_the_request() {
    let app = TestApp::start().await;
    let links = app.sign_up_and_get_mail(JO).await.links();
    let page = app.visitor.get_text(&links.my_data).await;
    assert!(page.contains(JO) && page.contains("/mission"), "{page}");
    let data = app.visitor.get_text(&download(&links.my_data)).await;
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_has_every_attribute(&data, &app.requests.get(JO).await.unwrap());
    assert_eq!((&data["status"], &data["mails"], &data["mail_state"]), (&"pending".into(), &1.into(), &"sent".into()));
}

#[tokio::test]
async fn a_subscriber_erases_all_stored_data_and_can_sign_up_again() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    let page = app.visitor.get_text(&erase(&links.my_data)).await;
    assert!(page.contains(ENGLISH.newsletter.my_data.erase.button));
    assert!(app.subscribers.get(JO).await.is_some(), "opening the link changes nothing");

    let erased = app.visitor.open_and_press(&erase(&links.my_data)).await;
    assert_eq!(erased.status(), StatusCode::SEE_OTHER);
    assert_eq!(erased.headers()["location"], "/newsletter/erased");
    let page = app.visitor.get_text("/newsletter/erased").await;
    assert!(page.contains(ENGLISH.newsletter.my_data.erased.heading));
    assert!(app.is_unknown(JO).await);

    let page = app.visitor.get_text(&links.my_data).await;
    assert!(page.contains(ENGLISH.newsletter.my_data.nothing.heading));
    assert_eq!(app.visitor.get_text(&download(&links.my_data)).await, "{}\n");
    let again = app.visitor.press(&erase(&links.my_data)).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    app.visitor.sign_up(JO).await;
    assert_eq!(app.status(JO).await.unwrap(), "pending");
}

#[tokio::test]
async fn a_former_subscriber_sees_and_erases_the_rest_which_has_no_address() {
    let app = TestApp::start().await;
    let links = app.subscribe_and_unsubscribe(JO).await;
    let page = app.visitor.get_text(&links.my_data).await;
    assert!(page.contains("You no longer receive our newsletter"));
    assert!(!page.contains(JO));
    app.visitor.open_and_press(&erase(&links.my_data)).await;
    assert!(app.is_unknown(JO).await);
}

#[tokio::test]
async fn a_sign_up_that_was_erased_cannot_be_confirmed() {
    let app = TestApp::start().await;
    app.visitor.sign_up(JO).await;
    let links = app.mails.newest_to(JO).await.links();
    app.visitor.open_and_press(&erase(&links.my_data)).await;
    assert_eq!(app.visitor.get(&links.confirm).await.status(), StatusCode::NOT_FOUND);
    // The mail of a later sign-up proves that the mailer is done with this one.
    app.sign_up_and_get_mail("last@example.org").await;
    assert!(app.is_unknown(JO).await, "the mailer does not bring the request back");
}

#[tokio::test]
async fn only_the_link_to_the_data_shows_or_erases_it() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    for token in [links.confirm_token(), links.unsubscribe_token(), "", "cut-off", &"A".repeat(43)] {
        for path in ["/newsletter/my-data", "/newsletter/my-data.json", "/newsletter/erase"] {
            let answer = app.visitor.get(&format!("{path}?t={token}")).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.text().await.unwrap().contains(JO), "{path}");
        }
        let answer = app.visitor.press(&format!("/newsletter/erase?t={token}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{token}");
    }
    for path in ["/newsletter/confirm", "/newsletter/unsubscribe"] {
        let answer = app.visitor.press(&format!("{path}?t={}", links.my_data_token())).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(app.status(JO).await.unwrap(), "confirmed");
}

//! A subscriber's own rights: to see, to take along and to have erased what is stored (GDPR, articles 15, 17 and 20).

use content::ENGLISH;
use reqwest::StatusCode;
use subscribers::EmailAddress;
use tests::TestApp;

const JO: &str = "jo@example.org";

fn json_of(link: &str) -> String {
    link.replace("/my-data?", "/my-data.json?")
}

fn erase(link: &str) -> String {
    link.replace("/my-data?", "/erase?")
}

#[tokio::test]
async fn a_subscriber_sees_everything_that_is_stored() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    let answer = app.get(&links.my_data).await;
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
async fn a_subscriber_takes_everything_along_as_json() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    let answer = app.get(&json_of(&links.my_data)).await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"my-data.json\"");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let data: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();

    // What is in the table and not in the answer: the nonce, half of a secret that the subscriber has in the mail.
    let item = app.subscriber(JO).await.unwrap();
    for name in item.keys().filter(|name| !["nonce", "consent"].contains(&name.as_str())) {
        assert!(data.get(name).is_some(), "{name}");
    }
    assert_eq!(data["email"], JO);
    assert_eq!(data["status"], "confirmed");
    assert_eq!(data["mails"], 1);
    assert_eq!(data["consent_page"], "/mission");
    assert!(data["confirmed_at"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn a_subscriber_erases_everything_and_may_come_back() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    let page = app.get_text(&erase(&links.my_data)).await;
    assert!(page.contains(ENGLISH.newsletter.my_data.erase.button));
    assert!(app.subscriber(JO).await.is_some(), "reading changes nothing");

    let erased = app.open_and_press(&erase(&links.my_data)).await;
    assert_eq!(erased.status(), StatusCode::SEE_OTHER);
    assert_eq!(erased.headers()["location"], "/newsletter/erased");
    assert!(app.get_text("/newsletter/erased").await.contains(ENGLISH.newsletter.my_data.erased.heading));
    assert_eq!(app.subscriber(JO).await, None);

    let page = app.get_text(&links.my_data).await;
    assert!(page.contains(ENGLISH.newsletter.my_data.nothing.heading));
    assert_eq!(app.get_text(&json_of(&links.my_data)).await, "{}\n");
    assert_eq!(app.press("/newsletter/erase", links.my_data_token()).await.status(), StatusCode::SEE_OTHER);
    app.sign_up(JO).await;
    assert_eq!(app.subscriber(JO).await.unwrap()["status"].as_s().unwrap(), "pending");
}

#[tokio::test]
async fn who_has_left_sees_what_is_kept_without_the_address() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    app.open_and_press(&links.unsubscribe).await;
    let page = app.get_text(&links.my_data).await;
    assert!(page.contains("You no longer receive our newsletter"));
    assert!(!page.contains(JO));
    app.open_and_press(&erase(&links.my_data)).await;
    assert_eq!(app.subscriber(JO).await, None);
}

#[tokio::test]
async fn who_erases_before_confirming_gets_no_mail_any_more() {
    let app = TestApp::start().await;
    app.sign_up(JO).await;
    let links = app.mail_to(JO).await.links();
    app.open_and_press(&erase(&links.my_data)).await;
    assert_eq!(app.get(&links.confirm).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(app.subscriber(JO).await, None, "nothing that was under way brings it back");
}

#[tokio::test]
async fn only_the_link_for_it_shows_or_erases() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    for token in [links.confirm_token(), links.unsubscribe_token(), "", "cut-off", &"A".repeat(43)] {
        for path in ["/newsletter/my-data", "/newsletter/my-data.json", "/newsletter/erase"] {
            let answer = app.get(&format!("{path}?t={token}")).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.text().await.unwrap().contains(JO), "{path}");
        }
        assert_eq!(app.press("/newsletter/erase", token).await.status(), StatusCode::NOT_FOUND);
    }
    for path in ["/newsletter/confirm", "/newsletter/unsubscribe"] {
        let answer = app.press(path, links.my_data_token()).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(app.subscriber(JO).await.unwrap()["status"].as_s().unwrap(), "confirmed");
}

#[tokio::test]
async fn another_site_cannot_erase() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    let request = app.http.post(app.url("/newsletter/erase")).header("sec-fetch-site", "cross-site");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(format!("t={}", links.my_data_token())).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(app.subscriber(JO).await.is_some());
}

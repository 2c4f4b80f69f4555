//! From the form to the newsletter and out again: the way of a visitor and of a mail program.

use std::collections::HashMap;

use content::ENGLISH;
use limits::{LINK_LIFETIME, PAUSE_BETWEEN_MAILS};
use reqwest::{Method, Response, StatusCode};
use tests::{Mail, SITE_URL, TestApp, encode};

const JO: &str = "jo@example.org";

fn assert_redirects(response: &Response, to: &str) {
    assert_eq!((response.status(), &response.headers()["location"]), (StatusCode::SEE_OTHER, &to.parse().unwrap()));
}

#[tokio::test]
async fn a_visitor_signs_up_confirms_and_unsubscribes() {
    let app = TestApp::start().await;
    let links = app.sign_up_and_get_mail(JO).await.links();

    let page = app.visitor.get(&links.confirm).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.headers()["cache-control"], "no-store");
    assert!(page.text().await.unwrap().contains("<h1>One step left</h1>"));
    assert!(app.subscribers.get(JO).await.is_none(), "opening the link changes nothing");

    assert_redirects(&app.visitor.open_and_press(&links.confirm).await, "/newsletter/welcome");
    let welcome = app.visitor.get_text("/newsletter/welcome").await;
    assert!(welcome.contains(ENGLISH.newsletter.welcome.heading));
    assert_eq!(app.status(JO).await.unwrap(), "confirmed");
    assert!(app.requests.get(JO).await.is_none(), "the request is over");
    let item = app.subscribers.get(JO).await.unwrap();
    assert!(!item.contains_key("expires_at"), "DynamoDB would delete the subscriber");

    assert_redirects(&app.visitor.open_and_press(&links.unsubscribe).await, "/newsletter/goodbye");
    let goodbye = app.visitor.get_text("/newsletter/goodbye").await;
    assert!(goodbye.contains(ENGLISH.newsletter.goodbye.heading));
    assert_eq!(app.status(JO).await.unwrap(), "unsubscribed");
    let item = app.subscribers.get(JO).await.unwrap();
    assert!(!format!("{item:?}").contains("example.org"), "the address is deleted: {item:?}");
    assert!(item.contains_key("consent"), "the proof of consent is kept");
    assert!(!item.contains_key("nonce"), "no older link confirms");
    assert_eq!(app.mails.count(), 1);
}

#[tokio::test]
async fn the_mail_explains_itself_and_how_to_unsubscribe() {
    let app = TestApp::start().await;
    let mail = app.sign_up_and_get_mail(JO).await;
    let links = mail.links();
    assert_eq!(mail.from, "The Hague Academy for Local Governance <newsletter@site.example>");
    assert_eq!(mail.subject, ENGLISH.newsletter.confirmation_mail.subject);
    assert_eq!(mail.header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(mail.header("List-Unsubscribe"), Some(format!("<{}>", links.unsubscribe).as_str()));
    assert_eq!(mail.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    for part in [&mail.text, &mail.html] {
        for link in [&links.confirm, &links.unsubscribe, &format!("{SITE_URL}/newsletter/privacy")] {
            assert!(part.contains(link), "{link} is missing in {part}");
        }
        assert!(!part.contains(JO), "the mail contains what a stranger typed: {part}");
    }
    assert!(!mail.html.contains("<img"), "the mail contains no tracking");
}

#[tokio::test]
async fn a_repeated_confirmation_or_unsubscription_succeeds() {
    let app = TestApp::start().await;
    let links = app.subscribe(JO).await;
    assert_redirects(&app.visitor.get(&links.confirm).await, "/newsletter/welcome");
    assert_redirects(&app.visitor.press(&links.confirm).await, "/newsletter/welcome");

    app.visitor.open_and_press(&links.unsubscribe).await;
    assert_redirects(&app.visitor.get(&links.unsubscribe).await, "/newsletter/goodbye");
    assert_redirects(&app.visitor.press(&links.unsubscribe).await, "/newsletter/goodbye");
    let late = app.visitor.press(&links.confirm).await;
    assert_eq!(late.status(), StatusCode::NOT_FOUND, "an old link does not bring a former subscriber back");
    assert_eq!(app.status(JO).await.unwrap(), "unsubscribed");
}

#[tokio::test]
async fn a_mail_program_unsubscribes_with_one_click() {
    let app = TestApp::start().await;
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    for (email, content_type, body) in [
        ("a@example.org", "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        ("b@example.org", "multipart/form-data; boundary=b", multipart),
        ("c@example.org", "application/x-www-form-urlencoded", "List%2DUnsubscribe=One%2DClick"),
    ] {
        let links = app.subscribe(email).await;
        for attempt in ["first", "repeated"] {
            // A mail program on the web is another site, and sends no cookies.
            let request = app.visitor.request(Method::POST, &links.unsubscribe).header("content-type", content_type);
            let request = request.header("origin", "https://mail.example").header("sec-fetch-site", "cross-site");
            assert_eq!(request.body(body).send().await.unwrap().status(), StatusCode::OK, "{email} {attempt}");
        }
        assert_eq!(app.status(email).await.unwrap(), "unsubscribed", "{email}");
    }
}

#[tokio::test]
async fn an_invalid_link_leads_to_an_explanation_and_the_form() {
    let app = TestApp::start().await;
    let links = app.sign_up_and_get_mail(JO).await.links();
    let (confirm, unsubscribe) = (links.confirm_token(), links.unsubscribe_token());
    let forged = confirm.chars().rev().collect::<String>();
    for (path, token) in [
        ("/newsletter/confirm", ""),
        ("/newsletter/confirm", &confirm[..20]),
        ("/newsletter/confirm", forged.as_str()),
        ("/newsletter/confirm", unsubscribe),
        ("/newsletter/unsubscribe", confirm),
        ("/newsletter/unsubscribe", "%00"),
        ("/newsletter/unsubscribe", "\"><script>"),
    ] {
        let link = format!("{path}?t={}", encode(token));
        for response in [app.visitor.get(&link).await, app.visitor.press(&link).await] {
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path} {token}");
            let html = response.text().await.unwrap();
            assert!(html.contains(ENGLISH.newsletter.link_invalid.heading), "{path} {token}");
            assert!(html.contains(r#"action="/newsletter""#), "{path} {token}");
            assert!(!html.contains("<script"), "{path} {token}");
        }
    }
    for query in ["", "?", "?t", "?x=1", "?t=a&t=b"] {
        let response = app.visitor.get(&format!("/newsletter/confirm{query}")).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{query}");
    }
    assert_eq!(app.status(JO).await.unwrap(), "pending");
}

#[tokio::test]
async fn a_link_to_confirm_expires_after_48_hours_and_works_again_when_a_new_mail_is_requested() {
    let app = TestApp::start().await;
    let first = app.sign_up_and_get_mail(JO).await.links();
    app.let_time_pass(LINK_LIFETIME).await;
    for response in [app.visitor.get(&first.confirm).await, app.visitor.press(&first.confirm).await] {
        assert_eq!(response.status(), StatusCode::GONE);
        assert!(response.text().await.unwrap().contains(ENGLISH.newsletter.link_expired.heading));
    }

    app.sign_up_and_get_mail(JO).await;
    assert_eq!(app.visitor.open_and_press(&first.confirm).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(app.status(JO).await.unwrap(), "confirmed");
}

#[tokio::test]
async fn a_link_to_confirm_is_invalid_when_its_request_was_deleted() {
    let app = TestApp::start().await;
    let first = app.sign_up_and_get_mail(JO).await.links();
    app.requests.remove(JO).await;
    app.let_time_pass(LINK_LIFETIME).await;
    let second = app.sign_up_and_get_mail(JO).await.links();
    assert_eq!(app.visitor.get(&first.confirm).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(app.visitor.open_and_press(&second.confirm).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_former_subscriber_can_subscribe_again() {
    let app = TestApp::start().await;
    let first = app.subscribe_and_unsubscribe(JO).await;
    app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
    app.subscribe(JO).await;
    assert_eq!(app.status(JO).await.unwrap(), "confirmed");
    // The link to unsubscribe works in every mail that was ever sent.
    app.visitor.open_and_press(&first.unsubscribe).await;
    assert_eq!(app.status(JO).await.unwrap(), "unsubscribed");
}

#[tokio::test]
async fn a_subscriber_who_signs_up_again_gets_the_links_to_leave_and_to_see_the_data() {
    let app = TestApp::start().await;
    app.subscribe(JO).await;
    app.let_time_pass(PAUSE_BETWEEN_MAILS).await;
    let mail = app.sign_up_and_get_mail(JO).await;
    assert_eq!(mail.subject, ENGLISH.newsletter.already_subscribed_mail.subject);
    assert!(!mail.text.contains("/newsletter/confirm") && !mail.html.contains("/newsletter/confirm"));
    let (unsubscribe, my_data) = (mail.link("/newsletter/unsubscribe"), mail.link("/newsletter/my-data"));
    assert_eq!(mail.header("List-Unsubscribe"), Some(format!("<{unsubscribe}>").as_str()));
    assert!(app.visitor.get_text(&my_data).await.contains(JO));
    assert_redirects(&app.visitor.open_and_press(&unsubscribe).await, "/newsletter/goodbye");
    assert_eq!(app.status(JO).await.unwrap(), "unsubscribed");
}

#[tokio::test]
async fn every_action_gets_the_right_answer_in_every_state() {
    let app = TestApp::start().await;
    let states = ["pending", "expired", "confirmed", "unsubscribed", "bounced", "complained"];
    // For each state the status of the answer, and the person's new status if it changes.
    let actions: [(&str, [(u16, &str); 6]); 6] = [
        ("signs up", [(303, ""); 6]),
        ("opens the link to confirm", [(200, ""), (410, ""), (303, ""), (404, ""), (200, ""), (404, "")]),
        ("confirms", [(303, "confirmed"), (410, ""), (303, ""), (404, ""), (303, "confirmed"), (404, "")]),
        ("opens the link to unsubscribe", [(200, ""), (200, ""), (200, ""), (303, ""), (200, ""), (200, "")]),
        (
            "unsubscribes",
            [(303, "unsubscribed"), (303, "unsubscribed"), (303, "unsubscribed"), (303, ""), (303, ""), (303, "")],
        ),
        (
            "unsubscribes with one click",
            [(200, "unsubscribed"), (200, "unsubscribed"), (200, "unsubscribed"), (200, ""), (200, ""), (200, "")],
        ),
    ];
    let email = |state: &str, action: &str| format!("{state}.{}@example.org", action.replace(' ', "."));
    // First all mails: so many bounces and complaints stop further ones.
    let mut mails = HashMap::new();
    for (action, _) in actions {
        for state in states {
            let email = email(state, action);
            mails.insert(email.clone(), app.sign_up_and_get_mail(&email).await);
        }
    }
    for (action, answers) in actions {
        for (state, (expected, changed)) in states.into_iter().zip(answers) {
            let email = email(state, action);
            bring_into_state(&app, &mails[&email], state).await;
            let links = mails[&email].links();
            let before = app.status(&email).await.unwrap();
            let response = match action {
                "signs up" => app.visitor.sign_up(&email).await,
                "opens the link to confirm" => app.visitor.get(&links.confirm).await,
                "confirms" => app.visitor.press(&links.confirm).await,
                "opens the link to unsubscribe" => app.visitor.get(&links.unsubscribe).await,
                "unsubscribes" => app.visitor.press(&links.unsubscribe).await,
                _ => app.visitor.unsubscribe_with_one_click(&links.unsubscribe).await,
            };
            assert_eq!(response.status(), expected, "a person in state {state} {action}");
            let expected = if changed.is_empty() { before } else { changed.to_owned() };
            let after = app.status(&email).await.unwrap();
            assert_eq!(after, expected, "a person in state {state} {action}");
        }
    }
}

async fn bring_into_state(app: &TestApp, mail: &Mail, state: &str) {
    match state {
        "pending" => {}
        "expired" => app.requests.set_time(&mail.to, "expires_at", 1).await,
        "bounced" => app.bounce(mail).await,
        "complained" => app.complain(mail).await,
        _ => {
            app.visitor.press(&mail.links().confirm).await;
            if state == "unsubscribed" {
                app.visitor.press(&mail.links().unsubscribe).await;
            }
        }
    }
}

#[tokio::test]
async fn every_form_links_to_the_privacy_page() {
    let app = TestApp::start().await;
    let privacy = app.visitor.get_text("/newsletter/privacy").await;
    for section in ENGLISH.newsletter.privacy.sections {
        assert!(privacy.contains(section.heading), "{}", section.heading);
    }
    for path in ["/", "/vision", "/newsletter", "/nowhere"] {
        assert!(app.visitor.get_text(path).await.contains(r#"href="/newsletter/privacy""#), "{path}");
    }
}

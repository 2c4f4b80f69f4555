//! From the form to the newsletter and out again, as a person and as a mail program goes.

use aws_sdk_dynamodb::types::AttributeValue;
use content::ENGLISH;
use limits::{LINK_LIFETIME, PAUSE_BETWEEN_MAILS};
use reqwest::StatusCode;
use tests::{Item, Links, SITE_URL, TestApp};

fn status(item: &Item) -> &str {
    item["status"].as_s().unwrap()
}

fn location(response: &reqwest::Response) -> &str {
    response.headers()["location"].to_str().unwrap()
}

#[tokio::test]
async fn a_person_subscribes_confirms_and_leaves() {
    let app = TestApp::start().await;
    app.sign_up("jo@example.org").await;
    let mail = app.mail_to("jo@example.org").await;
    let links = mail.links();

    let page = app.get(&links.confirm).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.headers()["cache-control"], "no-store");
    assert!(page.text().await.unwrap().contains("<h1>One step left</h1>"));
    assert_eq!(status(&app.subscriber("jo@example.org").await.unwrap()), "pending", "reading changes nothing");

    let confirmed = app.open_and_press(&links.confirm).await;
    assert_eq!(confirmed.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&confirmed), "/newsletter/welcome");
    assert!(app.get_text("/newsletter/welcome").await.contains(ENGLISH.newsletter.welcome.heading));
    let item = app.subscriber("jo@example.org").await.unwrap();
    assert_eq!(status(&item), "confirmed");
    assert!(!item.contains_key("expires_at"), "DynamoDB would delete it");

    let left = app.open_and_press(&links.unsubscribe).await;
    assert_eq!(left.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&left), "/newsletter/goodbye");
    assert!(app.get_text("/newsletter/goodbye").await.contains(ENGLISH.newsletter.goodbye.heading));
    let item = app.subscriber("jo@example.org").await.unwrap();
    assert_eq!(status(&item), "unsubscribed");
    assert!(!format!("{item:?}").contains("example.org"), "the address is forgotten: {item:?}");
    assert!(item.contains_key("consent"), "the proof of consent is kept");
    assert!(!item.contains_key("nonce"), "no older link confirms");
    assert_eq!(app.mails().len(), 1);
}

#[tokio::test]
async fn the_mail_says_what_it_is_and_how_to_stop_it() {
    let app = TestApp::start().await;
    app.sign_up("jo@example.org").await;
    let mail = app.mail_to("jo@example.org").await;
    let links = mail.links();
    assert_eq!(mail.from, "The Hague Academy for Local Governance <newsletter@site.example>");
    assert_eq!(mail.subject, ENGLISH.newsletter.confirmation_mail.subject);
    assert_eq!(mail.header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(mail.header("List-Unsubscribe"), Some(format!("<{}>", links.unsubscribe).as_str()));
    assert_eq!(mail.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    for part in [&mail.text, &mail.html] {
        for link in [&links.confirm, &links.unsubscribe, &format!("{SITE_URL}/newsletter/privacy")] {
            assert!(part.contains(link), "{link} in {part}");
        }
        assert!(!part.contains("jo@example.org"), "nothing that a stranger typed: {part}");
    }
    assert!(!mail.html.contains("<img"), "no tracking");
}

#[tokio::test]
async fn a_repeated_confirmation_or_departure_is_a_success() {
    let app = TestApp::start().await;
    let links = app.subscribe("jo@example.org").await;
    let again = app.get(&links.confirm).await;
    assert_eq!((again.status(), location(&again)), (StatusCode::SEE_OTHER, "/newsletter/welcome"));
    let again = app.press("/newsletter/confirm", links.confirm_token()).await;
    assert_eq!((again.status(), location(&again)), (StatusCode::SEE_OTHER, "/newsletter/welcome"));

    app.open_and_press(&links.unsubscribe).await;
    let again = app.get(&links.unsubscribe).await;
    assert_eq!((again.status(), location(&again)), (StatusCode::SEE_OTHER, "/newsletter/goodbye"));
    let again = app.press("/newsletter/unsubscribe", links.unsubscribe_token()).await;
    assert_eq!((again.status(), location(&again)), (StatusCode::SEE_OTHER, "/newsletter/goodbye"));
    let late = app.press("/newsletter/confirm", links.confirm_token()).await;
    assert_eq!(late.status(), StatusCode::NOT_FOUND, "who left is not brought back by an old link");
    assert_eq!(status(&app.subscriber("jo@example.org").await.unwrap()), "unsubscribed");
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
        let url = app.url(links.unsubscribe.strip_prefix(SITE_URL).unwrap());
        for attempt in ["first", "repeated"] {
            // A mail program on the web is another site, and sends no cookies.
            let request = app.http.post(&url).header("content-type", content_type).body(body);
            let request = request.header("origin", "https://mail.example").header("sec-fetch-site", "cross-site");
            assert_eq!(request.send().await.unwrap().status(), StatusCode::OK, "{email} {attempt}");
        }
        assert_eq!(status(&app.subscriber(email).await.unwrap()), "unsubscribed", "{email}");
    }
}

#[tokio::test]
async fn another_website_can_neither_confirm_nor_unsubscribe() {
    let app = TestApp::start().await;
    app.sign_up("jo@example.org").await;
    let links = app.mail_to("jo@example.org").await.links();
    for (path, token) in
        [("/newsletter/confirm", links.confirm_token()), ("/newsletter/unsubscribe", links.unsubscribe_token())]
    {
        let request = app.http.post(app.url(path)).header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "cross-site").body(format!("t={token}"));
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(status(&app.subscriber("jo@example.org").await.unwrap()), "pending");
}

#[tokio::test]
async fn a_link_of_no_use_says_so_and_offers_the_form() {
    let app = TestApp::start().await;
    app.sign_up("jo@example.org").await;
    let links = app.mail_to("jo@example.org").await.links();
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
        for response in [app.get(&format!("{path}?t={}", tests::encode(token))).await, app.press(path, token).await] {
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path} {token}");
            let html = response.text().await.unwrap();
            assert!(html.contains(ENGLISH.newsletter.link_invalid.heading), "{path} {token}");
            assert!(html.contains(r#"action="/newsletter""#), "{path} {token}");
            assert!(!html.contains("<script"), "{path} {token}");
        }
    }
    for query in ["", "?", "?t", "?x=1", "?t=a&t=b"] {
        assert_eq!(app.get(&format!("/newsletter/confirm{query}")).await.status(), StatusCode::NOT_FOUND, "{query}");
    }
    assert_eq!(status(&app.subscriber("jo@example.org").await.unwrap()), "pending");
}

#[tokio::test]
async fn a_link_expires_after_48_hours_and_the_newest_one_counts() {
    let app = TestApp::start().await;
    app.sign_up("jo@example.org").await;
    let first = app.mail_to("jo@example.org").await.links();
    app.subscriber_with("jo@example.org", "mailed_at").await;
    app.let_time_pass("jo@example.org", LINK_LIFETIME).await;
    for response in [app.get(&first.confirm).await, app.press("/newsletter/confirm", first.confirm_token()).await] {
        assert_eq!(response.status(), StatusCode::GONE);
        assert!(response.text().await.unwrap().contains(ENGLISH.newsletter.link_expired.heading));
    }

    app.sign_up("jo@example.org").await;
    let second = tests::eventually("a second mail", || async { app.mails().into_iter().nth(1) }).await.links();
    assert_eq!(app.get(&first.confirm).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(app.open_and_press(&second.confirm).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(status(&app.subscriber("jo@example.org").await.unwrap()), "confirmed");
}

#[tokio::test]
async fn who_left_may_come_back() {
    let app = TestApp::start().await;
    let links = app.subscribe("jo@example.org").await;
    app.open_and_press(&links.unsubscribe).await;
    app.sign_up("jo@example.org").await;
    let again = tests::eventually("a second mail", || async { app.mails().into_iter().nth(1) }).await.links();
    app.open_and_press(&again.confirm).await;
    assert_eq!(status(&app.subscriber("jo@example.org").await.unwrap()), "confirmed");
    // The link to leave works in every mail ever sent.
    app.open_and_press(&links.unsubscribe).await;
    assert_eq!(status(&app.subscriber("jo@example.org").await.unwrap()), "unsubscribed");
}

#[tokio::test]
async fn every_answer_to_a_sign_up_is_the_same_and_costs_the_same() {
    let app = TestApp::start().await;
    app.subscribe("confirmed@example.org").await;
    let left = app.subscribe("unsubscribed@example.org").await;
    app.open_and_press(&left.unsubscribe).await;
    app.sign_up("pending@example.org").await;
    app.mail_to("pending@example.org").await;
    app.sign_up("again@example.org").await;
    app.mail_to("again@example.org").await;
    app.let_time_pass("again@example.org", PAUSE_BETWEEN_MAILS).await;

    let mut answers = Vec::new();
    for who in ["new", "pending", "again", "confirmed", "unsubscribed"] {
        let before = app.calls("newsletter", "dynamodb:UpdateItem");
        let response = app.sign_up(&format!("{who}@example.org")).await;
        // One to count the client's sign-ups, one for the sign-up.
        assert_eq!(app.calls("newsletter", "dynamodb:UpdateItem") - before, 2, "{who}");
        let mut headers = response.headers().clone();
        headers.remove("date");
        headers.remove("lambda-runtime-aws-request-id");
        answers.push((response.status(), headers, response.bytes().await.unwrap()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn every_action_in_every_state_has_its_answer() {
    let app = TestApp::start().await;
    let states = ["pending", "expired", "confirmed", "unsubscribed", "bounced", "complained"];
    // For each state the status of the answer, and the subscriber's afterwards if that changes.
    let actions: [(&str, [(u16, &str); 6]); 6] = [
        ("asks", [(303, ""), (303, "pending"), (303, ""), (303, "pending"), (303, ""), (303, "")]),
        ("opens the link to confirm", [(200, ""), (410, ""), (303, ""), (404, ""), (404, ""), (404, "")]),
        ("confirms", [(303, "confirmed"), (410, ""), (303, ""), (404, ""), (404, ""), (404, "")]),
        ("opens the link to leave", [(200, ""), (200, ""), (200, ""), (303, ""), (303, ""), (303, "")]),
        (
            "leaves",
            [(303, "unsubscribed"), (303, "unsubscribed"), (303, "unsubscribed"), (303, ""), (303, ""), (303, "")],
        ),
        (
            "leaves with one click",
            [(200, "unsubscribed"), (200, "unsubscribed"), (200, "unsubscribed"), (200, ""), (200, ""), (200, "")],
        ),
    ];
    for (action, answers) in actions {
        for (state, (expected, changed)) in states.into_iter().zip(answers) {
            let email = format!("{state}.{}@example.org", action.replace(' ', "."));
            let links = in_state(&app, &email, state).await;
            let before = status(&app.subscriber(&email).await.unwrap()).to_owned();
            let response = match action {
                "asks" => app.sign_up(&email).await,
                "opens the link to confirm" => app.get(&links.confirm).await,
                "confirms" => app.press("/newsletter/confirm", links.confirm_token()).await,
                "opens the link to leave" => app.get(&links.unsubscribe).await,
                "leaves" => app.press("/newsletter/unsubscribe", links.unsubscribe_token()).await,
                _ => app.one_click(&links).await,
            };
            assert_eq!(response.status(), expected, "somebody {state} {action}");
            let after = app.subscriber(&email).await.unwrap();
            let expected = if changed.is_empty() { &before } else { changed };
            assert_eq!(status(&after), expected, "somebody {state} {action}");
        }
    }
}

/// Brings a new subscriber into a state.
async fn in_state(app: &TestApp, email: &str, state: &str) -> Links {
    app.sign_up(email).await;
    let links = app.mail_to(email).await.links();
    app.subscriber_with(email, "mailed_at").await;
    match state {
        "pending" => {}
        "expired" => app.let_time_pass(email, LINK_LIFETIME).await,
        _ => app.change_subscriber(email, &[("status", AttributeValue::S(state.to_owned()))]).await,
    }
    links
}

#[tokio::test]
async fn the_page_about_privacy_is_linked_from_every_form() {
    let app = TestApp::start().await;
    let privacy = app.get_text("/newsletter/privacy").await;
    for section in ENGLISH.newsletter.privacy.sections {
        assert!(privacy.contains(section.heading), "{}", section.heading);
    }
    for path in ["/", "/vision", "/newsletter", "/nowhere"] {
        assert!(app.get_text(path).await.contains(r#"href="/newsletter/privacy""#), "{path}");
    }
}

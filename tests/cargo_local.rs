//! `cargo local`, as a developer uses it.

use std::{net::TcpListener, process::Output, time::Duration};

use reqwest::StatusCode;
use tests::{CargoLocal, cargo_local, free_port};
use tokio::{process::Command, time::timeout};

/// Until it has refused to start.
const PATIENCE: Duration = Duration::from_mins(3);

async fn refused(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = timeout(PATIENCE, command.output()).await.expect("it ends").unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(!status.success(), "{stdout}{stderr}");
    let error = stderr.lines().last().unwrap_or_default().to_owned();
    assert!(error.starts_with("error: "), "{stderr}");
    error
}

#[tokio::test]
async fn the_site_runs_and_a_subscriber_is_still_there_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let mut first = CargoLocal::start(data.path()).await;
    let home = reqwest::get(first.url("/")).await.unwrap();
    assert_eq!(home.status(), StatusCode::OK);
    let canonical = format!(r#"<link rel="canonical" href="{}">"#, first.url("/mission"));
    assert!(home.text().await.unwrap().contains(&canonical));
    assert_eq!(reqwest::get(first.url("/vision")).await.unwrap().status(), StatusCode::OK);
    assert!(first.site.sign_up("jo@example.org").await);
    assert_eq!(first.invoke("mission", "mission.json").await["statusCode"], 200);
    assert_eq!(first.signal("-TERM").await, Some(0));

    let mut second = CargoLocal::start(data.path()).await;
    assert!(second.show("jo@example.org").await.contains("status          pending\n"));
    assert_eq!(second.show("ada@example.org").await, "Nothing is stored about this address.\n");
    let smoke = second.admin(&["smoke", &second.url("/")]).await;
    assert!(smoke.lines().count() > 20 && smoke.lines().all(|line| line.starts_with("ok ")), "{smoke}");
    assert_eq!(second.signal("-INT").await, Some(0));
}

#[tokio::test]
async fn a_sign_up_becomes_a_subscription_and_ends_with_restarts_in_between() {
    let data = tempfile::tempdir().unwrap();
    let mut first = CargoLocal::start(data.path()).await;
    assert!(first.site.sign_up("jo@example.org").await);
    // Right after the answer, most likely before the mail.
    first.signal("-KILL").await;
    first.nothing_runs().await;

    let mut second = CargoLocal::start_on(data.path(), first.site).await;
    let confirm = second.link("/newsletter/confirm").await;
    second.signal("-TERM").await;

    let mut third = CargoLocal::start_on(data.path(), first.site).await;
    assert_eq!(third.press(&confirm).await, StatusCode::SEE_OTHER);
    assert!(third.show("jo@example.org").await.contains("status          confirmed\n"));
    let unsubscribe = third.link("/newsletter/unsubscribe").await;
    assert_eq!(third.press(&unsubscribe).await, StatusCode::SEE_OTHER);
    assert!(third.show("jo@example.org").await.contains("status          unsubscribed\n"));
    third.signal("-INT").await;
}

#[tokio::test]
async fn nothing_is_left_running_however_it_ends() {
    for (signal, code) in [("-INT", Some(0)), ("-TERM", Some(0)), ("-HUP", Some(0)), ("-KILL", None)] {
        let data = tempfile::tempdir().unwrap();
        let mut local = CargoLocal::start(data.path()).await;
        reqwest::get(local.url("/vision")).await.unwrap();
        assert!(local.runs());
        assert_eq!(local.signal(signal).await, code, "{signal}");
        // Whoever is killed cannot wait for its children, but they end.
        local.nothing_runs().await;
    }
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let data = tempfile::tempdir().unwrap();
    for taken in ["--port", "--mail-port", "--dynamodb-port"] {
        let mut command = cargo_local(&["--data", data.path().to_str().unwrap(), taken, &port]);
        for other in ["--port", "--mail-port", "--dynamodb-port"].into_iter().filter(|option| *option != taken) {
            command.args([other, &free_port().to_string()]);
        }
        let error = refused(&mut command).await;
        assert!(error.contains(&format!("port {port} is in use")) && error.contains(taken), "{error}");
    }
}

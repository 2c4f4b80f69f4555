//! `cargo local`, as a developer uses it.

use std::{net::TcpListener, process::Output, time::Duration};

use reqwest::StatusCode;
use tests::{CargoLocal, SmallWorkspace, cargo_local, eventually, free_port};
use tokio::{process::Command, time::timeout};

/// How long anything may take.
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

/// Asks as a browser does that was led here under some name, or by a page of some site.
async fn status_of(port: u16, request: &str, host: &str, headers: &[(&str, &str)]) -> u16 {
    let (method, path) = request.split_once(' ').unwrap();
    let request = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("http://127.0.0.1:{port}{path}");
    let request = request.request(method.parse().unwrap(), url).header("host", host).body("{}");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let answer = request.send().await.unwrap();
    assert!(!answer.headers().contains_key("access-control-allow-origin"), "{method} {path}");
    answer.status().as_u16()
}

/// The address that other machines would reach this one at. Nothing is sent to find it.
fn address_on_the_network() -> Option<std::net::IpAddr> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_loopback() && !address.is_unspecified())
}

#[tokio::test]
async fn no_other_machine_and_no_page_of_another_website_gets_at_what_runs() {
    let data = tempfile::tempdir().unwrap();
    let local = CargoLocal::start(data.path()).await;
    let site = local.site;
    let ports = [site.port, site.mail_port, site.dynamodb_port];

    // A name that a website lets lead to this machine, for its own pages to read what is here.
    for port in ports {
        assert_eq!(status_of(port, "GET /", &format!("localhost:{port}"), &[]).await, 200, "{port}");
        assert_eq!(status_of(port, "GET /", &format!("evil.example:{port}"), &[]).await, 403, "{port}");
    }

    // What a page can send without reading the answer, and what it must ask for first.
    let invoke = "POST /2015-03-31/functions/feedback/invocations";
    let target = ("x-amz-target", "DynamoDB_20120810.ListTables");
    let json = ("content-type", "application/x-amz-json-1.0");
    for foreign in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        for (port, request) in [
            (site.port, invoke),
            (site.mail_port, "DELETE /messages"),
            (site.mail_port, "POST /v2/email/outbound-emails"),
            (site.dynamodb_port, "POST /"),
            (site.dynamodb_port, "OPTIONS /"),
        ] {
            let headers = [foreign, target, json];
            assert_eq!(status_of(port, request, "localhost", &headers).await, 403, "{request} {foreign:?}");
        }
    }
    let next = "GET /.rt/feedback/2018-06-01/runtime/invocation/next";
    assert_eq!(status_of(site.port, next, "localhost", &[]).await, 403);

    if let Some(address) = address_on_the_network() {
        for port in ports {
            let reached = tokio::net::TcpStream::connect((address, port)).await;
            assert!(reached.is_err(), "{address} {port}");
        }
    }
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

#[tokio::test]
async fn a_saved_sentence_is_on_the_page_and_no_visitor_notices_the_restart() {
    let mut workspace = SmallWorkspace::start().await;
    assert_eq!(workspace.page().await, "Good morning");
    let answer = reqwest::get(workspace.local.url("/")).await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-cache");

    for sentence in ["Good afternoon", "Good evening"] {
        workspace.save_sentence(sentence);
        // Every one of these requests has an answer.
        while workspace.page().await != sentence {}
    }

    workspace.local.prints("rebuilt greeting in ").await;
    assert_eq!(workspace.local.signal("-INT").await, Some(0));
    let printed = workspace.local.printed();
    assert_eq!(printed.matches("rebuilt greeting in ").count(), 2, "{printed}");
    assert!(!printed.contains("stopped by itself"), "{printed}");
}

#[tokio::test]
async fn an_error_is_printed_once_and_the_site_follows_when_it_is_mended() {
    let workspace = SmallWorkspace::start().await;

    workspace.save("pub const GREETING: &str = 5;\n");
    workspace.local.prints("The site stays as it was").await;
    let printed = workspace.local.printed();
    assert_eq!(printed.matches("mismatched types").count(), 1, "{printed}");
    assert_eq!(workspace.page().await, "Good morning");

    workspace.save_sentence("Good evening");
    workspace.local.prints("rebuilt greeting in ").await;
    assert_eq!(workspace.page().await, "Good evening");
    let printed = workspace.local.printed();
    assert_eq!(printed.matches("rebuilt greeting in ").count(), 1, "{printed}");
    assert_eq!(printed.matches("mismatched types").count(), 1, "{printed}");
}

#[tokio::test]
async fn what_is_saved_during_a_build_is_compiled_after_it() {
    let workspace = SmallWorkspace::start().await;
    for hour in 0..12 {
        workspace.save_sentence(&format!("It is {hour} o'clock"));
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    eventually("the last sentence", async || (workspace.page().await == "It is 11 o'clock").then_some(())).await;
}

#[tokio::test]
async fn a_function_that_stops_by_itself_fails_its_request_and_is_started_again() {
    let workspace = SmallWorkspace::start().await;
    for _ in 0..3 {
        let crash = timeout(PATIENCE, reqwest::get(workspace.local.url("/crash"))).await;
        assert_eq!(crash.expect("an answer").unwrap().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
    assert_eq!(workspace.page().await, "Good morning");
    workspace.local.prints("greeting stopped by itself (exit status: 3); it starts again in 1 s").await;
}

//! `cargo local`, as a developer uses it.

use std::{
    net::TcpListener,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use reqwest::StatusCode;
use tests::{binary, free_port, workspace_root};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// Compiling is done; what remains are seconds, on a busy machine many.
const PATIENCE: Duration = Duration::from_mins(3);

fn cargo_local(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary("local"));
    command.args(arguments).current_dir(workspace_root()).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// A running `cargo local`, on ports and with a folder of its own.
struct CargoLocal {
    process: Child,
    data: String,
    port: u16,
    mail_port: u16,
    dynamodb_port: u16,
}

impl CargoLocal {
    /// Starts it and waits until it has printed where the site is.
    async fn start(data: &Path) -> Self {
        Self::start_on(data, (free_port(), free_port(), free_port())).await
    }

    /// Starts it again where it was before, so that the links in its mails still lead there.
    async fn restart(data: &Path, before: &Self) -> Self {
        Self::start_on(data, (before.port, before.mail_port, before.dynamodb_port)).await
    }

    async fn start_on(data: &Path, (port, mail_port, dynamodb_port): (u16, u16, u16)) -> Self {
        let mut process = cargo_local(&["--data", data.to_str().unwrap()])
            .args(["--port", &port.to_string(), "--dynamodb-port", &dynamodb_port.to_string()])
            .args(["--mail-port", &mail_port.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let announced = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if line.contains(&format!("http://localhost:{port}/")) {
                    return;
                }
            }
            panic!("cargo local ended without saying where the site is");
        };
        timeout(PATIENCE, announced).await.expect("the site is announced");
        // What it prints later must find a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { process, data: data.to_str().unwrap().to_owned(), port, mail_port, dynamodb_port }
    }

    fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    async fn sign_up(&self, email: &str) -> StatusCode {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let form = http.post(self.url("/newsletter")).header("content-type", "application/x-www-form-urlencoded");
        form.body(format!("email={email}")).send().await.unwrap().status()
    }

    /// The link with this path in the newest mail.
    async fn link(&self, path: &str) -> String {
        let url = format!("http://localhost:{}/messages", self.mail_port);
        let text = tests::eventually("a mail", || async {
            let messages: serde_json::Value =
                serde_json::from_str(&reqwest::get(&url).await.ok()?.text().await.ok()?).ok()?;
            Some(messages.as_array()?.last()?["text"].as_str()?.to_owned())
        })
        .await;
        let start = self.url(path);
        text.split_whitespace().find(|word| word.starts_with(&start)).unwrap_or_else(|| panic!("{text}")).to_owned()
    }

    async fn press(&self, link: &str) -> StatusCode {
        let (page, token) = link.split_once("?t=").unwrap();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let button = http.post(page).header("content-type", "application/x-www-form-urlencoded");
        button.body(format!("t={token}")).send().await.unwrap().status()
    }

    /// Without an address, as in the README.
    async fn invoke(&self, function: &str, event: &str) -> serde_json::Value {
        let mut invoke = Command::new(local::cargo_lambda::find_or_install(workspace_root()).unwrap());
        invoke.args(["lambda", "invoke", function, "--invoke-port", &self.port.to_string(), "--data-file"]);
        let invoked = invoke.arg(workspace_root().join("tests/events").join(event)).output().await.unwrap();
        serde_json::from_slice(&invoked.stdout).unwrap_or_else(|_| panic!("{invoked:?}"))
    }

    async fn show(&self, email: &str) -> String {
        self.admin(&["show", email]).await
    }

    async fn admin(&self, arguments: &[&str]) -> String {
        let mut admin = Command::new(binary("admin"));
        admin.arg(format!("--local={}", self.dynamodb_port)).args(arguments);
        String::from_utf8(admin.output().await.unwrap().stdout).unwrap()
    }

    async fn signal(&mut self, signal: &str) -> Option<i32> {
        let pid = self.process.id().unwrap().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().await.unwrap().success());
        timeout(PATIENCE, self.process.wait()).await.expect("it ends").unwrap().code()
    }
}

/// Whether anything of it still runs: the program itself has the folder in its command line, the functions have the site's
/// address in their environment.
fn runs(local: &CargoLocal) -> bool {
    let markers = [local.data.clone(), local.url("")];
    let mentions = |file: &Path| {
        let text = String::from_utf8_lossy(&std::fs::read(file).unwrap_or_default()).into_owned();
        markers.iter().any(|marker| text.contains(marker))
    };
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok).map(|entry| entry.path());
    processes.into_iter().any(|process| mentions(&process.join("cmdline")) || mentions(&process.join("environ")))
}

async fn nothing_runs(local: &CargoLocal) {
    tests::eventually("the end of all processes", || async { (!runs(local)).then_some(()) }).await;
}

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
    assert_eq!(first.sign_up("jo@example.org").await, StatusCode::SEE_OTHER);
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
    assert_eq!(first.sign_up("jo@example.org").await, StatusCode::SEE_OTHER);
    // Right after the answer, most likely before the mail.
    first.signal("-KILL").await;
    nothing_runs(&first).await;

    let mut second = CargoLocal::restart(data.path(), &first).await;
    let confirm = second.link("/newsletter/confirm").await;
    second.signal("-TERM").await;

    let mut third = CargoLocal::restart(data.path(), &first).await;
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
    let ports = [local.port, local.mail_port, local.dynamodb_port];

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
            (local.port, invoke),
            (local.mail_port, "DELETE /messages"),
            (local.mail_port, "POST /v2/email/outbound-emails"),
            (local.dynamodb_port, "POST /"),
            (local.dynamodb_port, "OPTIONS /"),
        ] {
            let headers = [foreign, target, json];
            assert_eq!(status_of(port, request, "localhost", &headers).await, 403, "{request} {foreign:?}");
        }
    }
    let next = "GET /.rt/feedback/2018-06-01/runtime/invocation/next";
    assert_eq!(status_of(local.port, next, "localhost", &[]).await, 403);

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
        assert!(runs(&local));
        assert_eq!(local.signal(signal).await, code, "{signal}");
        // Whoever is killed cannot wait for its children, but they end.
        nothing_runs(&local).await;
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

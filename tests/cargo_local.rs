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
    port: u16,
    dynamodb_port: u16,
}

impl CargoLocal {
    /// Starts it and waits until it has printed where the site is.
    async fn start(data: &Path) -> Self {
        let (port, dynamodb_port) = (free_port(), free_port());
        let mut process = cargo_local(&["--data", data.to_str().unwrap()])
            .args(["--port", &port.to_string(), "--dynamodb-port", &dynamodb_port.to_string()])
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
        Self { process, port, dynamodb_port }
    }

    fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    async fn sign_up(&self, email: &str) -> StatusCode {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let form = http.post(self.url("/newsletter")).header("content-type", "application/x-www-form-urlencoded");
        form.body(format!("email={email}")).send().await.unwrap().status()
    }

    async fn show(&self, email: &str) -> String {
        let mut admin = Command::new(binary("admin"));
        let shown = admin.args([&format!("--local={}", self.dynamodb_port), "show", email]).output().await.unwrap();
        String::from_utf8(shown.stdout).unwrap()
    }

    async fn signal(&mut self, signal: &str) -> Option<i32> {
        let pid = self.process.id().unwrap().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().await.unwrap().success());
        timeout(PATIENCE, self.process.wait()).await.expect("it ends").unwrap().code()
    }
}

/// Whether anything that was started with this text in its command line or its environment still runs.
fn runs(marker: &str) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok).map(|entry| entry.path());
    let mentions = |path: &Path, file: &str| {
        std::fs::read(path.join(file)).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(marker))
    };
    processes.into_iter().any(|process| mentions(&process, "cmdline") || mentions(&process, "environ"))
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
    assert_eq!(first.signal("-TERM").await, Some(0));

    let mut second = CargoLocal::start(data.path()).await;
    assert!(second.show("jo@example.org").await.starts_with("status   pending\n"));
    assert_eq!(second.show("ada@example.org").await, "not in the table\n");
    assert_eq!(second.signal("-INT").await, Some(0));
}

#[tokio::test]
async fn nothing_is_left_running_however_it_ends() {
    for (signal, code) in [("-INT", Some(0)), ("-TERM", Some(0)), ("-HUP", Some(0)), ("-KILL", None)] {
        let data = tempfile::tempdir().unwrap();
        let mut local = CargoLocal::start(data.path()).await;
        reqwest::get(local.url("/vision")).await.unwrap();
        let marker = local.url("");
        assert!(runs(&marker), "the functions know the site's address");
        assert_eq!(local.signal(signal).await, code, "{signal}");
        // Whoever is killed cannot wait for its children, but they end.
        let all_ended = async {
            while runs(&marker) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(PATIENCE, all_ended).await.unwrap_or_else(|_| panic!("{signal}: something still runs"));
    }
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let free = free_port().to_string();
    let data = tempfile::tempdir().unwrap();
    for arguments in [["--port", &port, "--dynamodb-port", &free], ["--port", &free, "--dynamodb-port", &port]] {
        let error = refused(cargo_local(&arguments).args(["--data", data.path().to_str().unwrap()])).await;
        assert!(error.contains(&format!("port {port} is in use")), "{error}");
    }
}

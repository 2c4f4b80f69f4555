//! `cargo local` as a process.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::{StatusCode, redirect::Policy};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::{Site, binary, eventually, functions::cargo_lambda, workspace_root};

/// The programs are already compiled, so the rest takes seconds, or some minutes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);
const PAUSE: Duration = Duration::from_millis(20);

/// `cargo local`, with these arguments.
#[must_use]
pub fn cargo_local(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary("local"));
    command.args(arguments).current_dir(workspace_root()).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// A `cargo local`, on ports and with a folder of its own.
#[must_use]
pub struct CargoLocal {
    /// The ports of the site.
    pub site: Site,
    process: Child,
    data: String,
    /// What it has printed, to standard output and standard error.
    printed: Arc<Mutex<String>>,
}

impl CargoLocal {
    /// Starts it, and waits until it has printed the address of the site.
    pub async fn start(data: &Path) -> Self {
        Self::start_on(data, Site::on_free_ports()).await
    }

    /// Starts it on the ports of an earlier run, so that the links in earlier mails still work.
    pub async fn start_on(data: &Path, site: Site) -> Self {
        Self::begin(data, site).announced().await
    }

    /// Starts it with another workspace than this one.
    pub async fn start_workspace(workspace: &Path) -> Self {
        let data = workspace.join("target/local");
        let workspace = ["--workspace", workspace.to_str().unwrap()];
        Self::begin_with(&workspace, &data, Site::on_free_ports()).announced().await
    }

    /// Starts it and does not wait for anything.
    pub fn begin(data: &Path, site: Site) -> Self {
        Self::begin_with(&[], data, site)
    }

    fn begin_with(arguments: &[&str], data: &Path, site: Site) -> Self {
        let data = data.to_str().unwrap().to_owned();
        let mut process = cargo_local(arguments)
            .args(["--data", &data, "--port", &site.port.to_string()])
            .args(["--dynamodb-port", &site.dynamodb_port.to_string(), "--mail-port", &site.mail_port.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let printed = Arc::default();
        tokio::spawn(keep(process.stdout.take().unwrap(), Arc::clone(&printed)));
        tokio::spawn(keep(process.stderr.take().unwrap(), Arc::clone(&printed)));
        Self { site, process, data, printed }
    }

    async fn announced(mut self) -> Self {
        let announced = async {
            while !self.printed().contains(&self.url("/")) {
                assert_eq!(self.process.try_wait().unwrap(), None, "cargo local ended:\n{}", self.printed());
                sleep(PAUSE).await;
            }
        };
        timeout(PATIENCE, announced).await.expect("the site is announced");
        self
    }

    /// What it has printed until now.
    #[must_use]
    pub fn printed(&self) -> String {
        self.printed.lock().unwrap().clone()
    }

    /// Waits until it has printed something.
    pub async fn prints(&self, text: &str) {
        let there = async {
            while !self.printed().contains(text) {
                sleep(PAUSE).await;
            }
        };
        timeout(PATIENCE, there).await.unwrap_or_else(|_| panic!("{text} is not in:\n{}", self.printed()));
    }

    /// Address of a page.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.site.port)
    }

    /// The link with this path in the newest mail.
    pub async fn link(&self, path: &str) -> String {
        let url = format!("http://localhost:{}/messages", self.site.mail_port);
        let text = eventually("a mail", || async {
            let messages: serde_json::Value =
                serde_json::from_str(&reqwest::get(&url).await.ok()?.text().await.ok()?).ok()?;
            Some(messages.as_array()?.last()?["text"].as_str()?.to_owned())
        })
        .await;
        let start = self.url(path);
        text.split_whitespace().find(|word| word.starts_with(&start)).unwrap_or_else(|| panic!("{text}")).to_owned()
    }

    /// Presses the button behind a link.
    pub async fn press(&self, link: &str) -> StatusCode {
        let (page, token) = link.split_once("?t=").unwrap();
        let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let button = http.post(page).header("content-type", "application/x-www-form-urlencoded");
        button.body(format!("t={token}")).send().await.unwrap().status()
    }

    /// Invokes a function with an event of `tests/events`. As in the README, the command names no address.
    pub async fn invoke(&self, function: &str, event: &str) -> serde_json::Value {
        let mut invoke = Command::new(cargo_lambda());
        invoke.args(["lambda", "invoke", function, "--invoke-port", &self.site.port.to_string(), "--data-file"]);
        let invoked = invoke.arg(workspace_root().join("tests/events").join(event)).output().await.unwrap();
        serde_json::from_slice(&invoked.stdout).unwrap_or_else(|_| panic!("{invoked:?}"))
    }

    /// What `cargo admin show` writes about a person.
    pub async fn show(&self, email: &str) -> String {
        self.admin(&["show", email]).await
    }

    /// What `cargo admin` writes.
    pub async fn admin(&self, arguments: &[&str]) -> String {
        let mut admin = Command::new(binary("admin"));
        admin.arg(format!("--local={}", self.site.dynamodb_port)).args(arguments);
        String::from_utf8(admin.output().await.unwrap().stdout).unwrap()
    }

    /// Sends it a signal such as `-TERM`, and returns its exit status when it has ended.
    pub async fn signal(&mut self, signal: &str) -> Option<i32> {
        send(signal, &self.process.id().unwrap().to_string()).await;
        timeout(PATIENCE, self.process.wait()).await.expect("it ends").unwrap().code()
    }

    /// Kills the inner process of `cargo local`, which runs the site and the database, and waits until the outer
    /// process has ended. If there is no inner process yet, kills the outer one.
    pub async fn kill_inside(&mut self) {
        let is_inside = |process: &PathBuf| {
            let command_line = text(&process.join("cmdline"));
            command_line.contains(&self.data) && command_line.contains("--inside")
        };
        let Some(inside) = processes().find(is_inside) else {
            self.signal("-KILL").await;
            return;
        };
        send("-KILL", inside.file_name().unwrap().to_str().unwrap()).await;
        timeout(PATIENCE, self.process.wait()).await.expect("it ends").unwrap();
    }

    /// Whether one of its processes still runs. The command line of the program contains the folder. The environment of
    /// a function contains the site's address.
    #[must_use]
    pub fn runs(&self) -> bool {
        let markers = [self.data.clone(), self.url("")];
        let mentions = |file: &Path| markers.iter().any(|marker| text(file).contains(marker));
        processes().any(|process| mentions(&process.join("cmdline")) || mentions(&process.join("environ")))
    }

    /// Waits until nothing of it runs.
    pub async fn nothing_runs(&self) {
        eventually("the end of all processes", || async { (!self.runs()).then_some(()) }).await;
    }
}

/// Keeps what a process prints, and repeats it in the output of the tests.
async fn keep(stream: impl AsyncRead + Unpin, printed: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        eprintln!("{line}");
        printed.lock().unwrap().extend([line.as_str(), "\n"]);
    }
}

async fn send(signal: &str, process_id: &str) {
    assert!(Command::new("kill").args([signal, process_id]).status().await.unwrap().success());
}

fn processes() -> impl Iterator<Item = PathBuf> {
    fs::read_dir("/proc").unwrap().filter_map(Result::ok).map(|entry| entry.path())
}

/// The text of a file of a process. It is empty if the process has ended.
fn text(file: &Path) -> String {
    String::from_utf8_lossy(&fs::read(file).unwrap_or_default()).into_owned()
}

use std::{
    env,
    future::pending,
    io::{self, IsTerminal},
    net::SocketAddr,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStderr, Command},
    time::sleep,
};

use crate::environment::{Environment, belongs_to_an_account};

/// How many requests a function answers at the same time. Lambda starts as many instances as it needs. With only one, a
/// function that was killed would not answer again before its file is saved.
const CONCURRENCY: &str = "4";

/// How often to ask whether the site answers.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a site may take to answer before the user is told to look.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why the site is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WatchError {
    #[error("cannot start cargo-lambda")]
    Start(#[source] io::Error),
    #[error("cargo-lambda stopped by itself ({0})")]
    Ended(ExitStatus),
}

/// `cargo lambda watch`: the HTTP API, and the functions behind it, compiled again when a file is saved.
pub(crate) struct Watch {
    cargo_lambda: Child,
    inside: SocketAddr,
    port: u16,
}

impl Watch {
    /// Starts it at `inside`; visitors find it at `port`.
    pub(crate) fn start(
        cargo_lambda: &Path,
        workspace_root: &Path,
        inside: SocketAddr,
        port: u16,
        release: bool,
        environment: &Environment,
    ) -> Result<Self, WatchError> {
        let mut command = Command::new(cargo_lambda);
        command
            .args(["lambda", "watch", "--disable-cors", "--concurrency", CONCURRENCY])
            .args(["--invoke-address", &inside.ip().to_string(), "--invoke-port", &inside.port().to_string()])
            .current_dir(workspace_root)
            .stdin(Stdio::null());
        if release {
            command.arg("--release");
        }
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(belongs_to_an_account)) {
            command.env_remove(name);
        }
        // The functions inherit all of it.
        command.envs(environment).env("RUST_LOG", log_filter()).env("CARGO_TERM_QUIET", "true");
        if io::stderr().is_terminal() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        let mut cargo_lambda = command.stderr(Stdio::piped()).spawn().map_err(WatchError::Start)?;
        tokio::spawn(pass_on_what_matters(cargo_lambda.stderr.take()));
        Ok(Self { cargo_lambda, inside, port })
    }

    /// Returns when the site answers, whatever the answer is.
    pub(crate) async fn answers(&mut self) -> Result<(), WatchError> {
        let (inside, port) = (self.inside, self.port);
        tokio::select! {
            failure = self.ended() => Err(failure),
            () = answers(inside) => Ok(()),
            () = complain(port) => Ok(()),
        }
    }

    /// Returns when cargo-lambda is gone, which it should not be.
    pub(crate) async fn ended(&mut self) -> WatchError {
        self.cargo_lambda.wait().await.map_or_else(WatchError::Start, WatchError::Ended)
    }
}

/// cargo-lambda sets a variable of Lambda's that the runtime warns of in every instance of every function.
const NOISE: &str = "AWS_LAMBDA_MAX_CONCURRENCY is set to '1'";

async fn pass_on_what_matters(stderr: Option<ChildStderr>) {
    let Some(stderr) = stderr else { return };
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if !line.contains(NOISE) {
            eprintln!("{line}");
        }
    }
}

/// A proxy that the user has does not know this address.
async fn answers(inside: SocketAddr) {
    let asks =
        || async { reqwest::Client::builder().no_proxy().build()?.get(format!("http://{inside}/")).send().await };
    while asks().await.is_err() {
        sleep(PAUSE).await;
    }
}

/// A function that cannot start leaves its visitors waiting, and the user too. Never returns.
async fn complain(port: u16) {
    sleep(PATIENCE).await;
    eprintln!("http://localhost:{port}/ does not answer yet; if a function failed, save its file when it is mended.");
    pending::<()>().await;
}

/// What the functions say, as on Lambda or as the user wants it; and of cargo-lambda what is wrong with the project. It
/// also tells of every process that it starts and ends, as an error if it ended it itself.
fn log_filter() -> String {
    let functions = env::var("RUST_LOG").unwrap_or_else(|_| "info".to_owned());
    format!("{functions},lambda_runtime=error,cargo_lambda=warn,cargo_lambda_watch::watcher=off,watchexec=off")
}

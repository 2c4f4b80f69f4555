//! The Lambda API and the routes of the site, served by cargo-lambda.

use std::{
    fs::File,
    io,
    net::SocketAddr,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::sleep,
};

/// How often to ask whether cargo-lambda listens.
const PAUSE: Duration = Duration::from_millis(20);

/// `cargo lambda watch`, which turns requests into events for the functions. It ends when this is dropped.
#[derive(Debug)]
pub struct LambdaApi(Child);

impl LambdaApi {
    /// Starts it in a workspace, whose `Cargo.toml` has the routes, and waits until it listens at `address`. It writes to
    /// `log`, or to where this program writes.
    ///
    /// # Errors
    ///
    /// If it cannot be started or ends at once.
    pub async fn start(
        cargo_lambda: &Path,
        workspace: &Path,
        address: SocketAddr,
        log: Option<&File>,
    ) -> Result<Self, LambdaApiError> {
        let mut command = Command::new(cargo_lambda);
        command
            .args(["lambda", "watch", "--only-lambda-apis", "--disable-cors"])
            .args(["--invoke-address", &address.ip().to_string(), "--invoke-port", &address.port().to_string()])
            .current_dir(workspace)
            // tower-http reports each 5xx of a function, without saying of which.
            .env("RUST_LOG", "error,tower_http=off")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if let Some(log) = log {
            command.stdout(log.try_clone().map_err(LambdaApiError::Start)?);
            command.stderr(log.try_clone().map_err(LambdaApiError::Start)?);
        }
        let mut lambda_api = Self(command.spawn().map_err(LambdaApiError::Start)?);
        tokio::select! {
            () = listens(address) => Ok(lambda_api),
            error = lambda_api.ended() => Err(error),
        }
    }

    /// Returns when cargo-lambda is gone, although nobody has stopped it.
    pub async fn ended(&mut self) -> LambdaApiError {
        self.0.wait().await.map_or_else(LambdaApiError::Start, LambdaApiError::Ended)
    }
}

async fn listens(address: SocketAddr) {
    while TcpStream::connect(address).await.is_err() {
        sleep(PAUSE).await;
    }
}

/// Why there is no Lambda API.
#[derive(Debug, thiserror::Error)]
pub enum LambdaApiError {
    /// cargo-lambda does not run.
    #[error("cannot start cargo-lambda")]
    Start(#[source] io::Error),
    /// It has ended.
    #[error("cargo-lambda stopped by itself ({0})")]
    Ended(ExitStatus),
}

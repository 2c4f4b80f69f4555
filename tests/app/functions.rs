use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::Stdio,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use local::Template;
use tempfile::NamedTempFile;
use tokio::process::{Child, Command};

use crate::{binary, workspace_root};

/// cargo-lambda, and each function of the template as a process beside it.
pub struct TestFunctions {
    port: u16,
    /// What all of them print.
    log: NamedTempFile,
    environments: BTreeMap<String, BTreeMap<String, String>>,
    /// Instances by function. They end when dropped.
    instances: Vec<(String, Child)>,
    _cargo_lambda: Child,
}

impl TestFunctions {
    pub(crate) async fn start(template: &Template, environment: &[(&str, &str)]) -> Self {
        let port = free_port();
        let log = NamedTempFile::new().unwrap();
        let cargo_lambda = Command::new(cargo_lambda())
            .args(["lambda", "watch", "--only-lambda-apis", "--disable-cors", "--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &port.to_string()])
            .current_dir(workspace_root())
            .stdin(Stdio::null())
            .stdout(append_to(&log))
            .stderr(append_to(&log))
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        wait_until_it_listens(port).await;

        let mut functions =
            Self { port, log, environments: BTreeMap::new(), instances: Vec::new(), _cargo_lambda: cargo_lambda };
        for function in template.functions() {
            let mut variables = function.environment.clone();
            variables.extend(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            functions.environments.insert(function.binary.clone(), variables);
            functions.run(&function.binary);
        }
        functions
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Everything that the functions and cargo-lambda have printed.
    #[must_use]
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log.path()).unwrap()).into_owned()
    }

    /// Starts another instance of a function.
    pub fn run(&mut self, function: &str) {
        let instance = Command::new(binary(function))
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", format!("http://127.0.0.1:{}/.rt/{function}", self.port))
            .env("AWS_LAMBDA_FUNCTION_NAME", function)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_REGION", "eu-west-1")
            // Every function signs as itself, so that a service knows who calls.
            .env("AWS_ACCESS_KEY_ID", function)
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .envs(&self.environments[function])
            .stdin(Stdio::null())
            .stdout(append_to(&self.log))
            .stderr(append_to(&self.log))
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        self.instances.push((function.to_owned(), instance));
    }

    /// Ends all instances of a function, as a crash would.
    pub fn kill(&mut self, function: &str) {
        self.instances.retain(|(name, _)| name != function);
    }
}

impl Drop for TestFunctions {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("The functions printed:\n{}", self.log());
        }
    }
}

fn append_to(log: &NamedTempFile) -> File {
    OpenOptions::new().append(true).open(log.path()).unwrap()
}

/// The pinned cargo-lambda, installed by the first call if need be.
pub(crate) fn cargo_lambda() -> PathBuf {
    local::cargo_lambda::find_or_install(workspace_root()).unwrap()
}

/// A port that nothing listens on, and that is not given to anybody else. cargo-lambda cannot be told to take any free one.
///
/// Those that the operating system would give are from 32768 on, and it gives them to every outgoing connection.
#[must_use]
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let candidate = std::process::id() * 64 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(20_000 + candidate % 12_000).unwrap();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

async fn wait_until_it_listens(port: u16) {
    let listens = async {
        while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), listens).await.expect("cargo-lambda listens within a minute");
}

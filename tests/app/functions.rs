//! The functions of the template, run as `cargo local` runs them, with the programs that the tests have compiled.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use local::{
    Function, Template,
    process::{Functions, LambdaApi, cargo_lambda::find_or_install},
};
use tempfile::NamedTempFile;

use crate::{binary, workspace_root};

/// The functions of the template behind a Lambda API of their own.
pub struct TestFunctions {
    address: SocketAddr,
    /// What all of them print.
    log: NamedTempFile,
    template: BTreeMap<String, Function>,
    functions: Functions,
    _lambda_api: LambdaApi,
}

impl TestFunctions {
    pub(crate) async fn start(template: &Template, environment: &[(&str, &str)]) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let log = NamedTempFile::new().unwrap();
        let file = OpenOptions::new().append(true).open(log.path()).unwrap();
        let lambda_api = LambdaApi::start(&cargo_lambda(), workspace_root(), address, Some(&file)).await;
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let functions = Functions::new(address, environment.collect(), Some(file)).await.unwrap();
        let template = template.functions().iter().map(|function| (function.binary.clone(), function.clone()));
        let mut started =
            Self { address, log, template: template.collect(), functions, _lambda_api: lambda_api.unwrap() };
        for name in started.template.keys().cloned().collect::<Vec<_>>() {
            started.run(&name);
        }
        started
    }

    pub(crate) const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Everything that the functions and cargo-lambda have printed.
    #[must_use]
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log.path()).unwrap()).into_owned()
    }

    /// Starts another instance of a function.
    pub fn run(&mut self, function: &str) {
        self.functions.start(&self.template[function], &binary(function), 1);
    }

    /// Ends all instances of a function, as a crash would.
    pub async fn kill(&mut self, function: &str) {
        self.functions.kill(function).await;
    }
}

impl Drop for TestFunctions {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("The functions printed:\n{}", self.log());
        }
    }
}

/// The pinned cargo-lambda. The first call installs it if it is missing.
pub(crate) fn cargo_lambda() -> PathBuf {
    find_or_install(workspace_root()).unwrap()
}

/// A free port that no other test gets. The tests choose ports themselves, because cargo-lambda cannot choose a free
/// one.
///
/// The port is below 32768, because the operating system uses the higher ports for outgoing connections.
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

use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{Site, binary, functions::TestFunctions, template};

/// A site whose parts all run as processes, so a test can kill them: the functions, and the services around them.
#[must_use]
pub struct KillableApp {
    /// The ports of the site.
    pub site: Site,
    functions: TestFunctions,
    /// The program in `services.rs`.
    services: Child,
    data: TempDir,
}

impl KillableApp {
    /// Starts a site.
    pub async fn start() -> Self {
        let mut site = Site::on_free_ports();
        let url = |port| format!("http://127.0.0.1:{port}");
        let (dynamodb_url, ses_url) = (url(site.dynamodb_port), url(site.mail_port));
        let endpoints = [("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_url.as_str()), ("AWS_ENDPOINT_URL_SESV2", &ses_url)];
        let functions = TestFunctions::start(&template(), &endpoints).await;
        site.port = functions.port();
        let data = TempDir::new().unwrap();
        let services = run_services(&data, site);
        Self { site, functions, services, data }
    }

    /// Kills all instances of a function and starts one.
    pub async fn kill_function(&mut self, function: &str) {
        self.functions.kill(function).await;
        self.functions.run(function);
    }

    /// Kills DynamoDB, the outbox and the event sources, and starts them again with the same data.
    pub async fn kill_services(&mut self) {
        self.services.kill().await.unwrap();
        self.services = run_services(&self.data, self.site);
    }
}

fn run_services(data: &TempDir, site: Site) -> Child {
    let ports = [site.dynamodb_port, site.mail_port, site.port].map(|port| port.to_string());
    let mut services = Command::new(binary("services"));
    services.arg(data.path()).args(ports).stdin(Stdio::null()).kill_on_drop(true).spawn().unwrap()
}

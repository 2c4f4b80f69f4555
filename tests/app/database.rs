use aws_sdk_dynamodb::{
    Client,
    config::{Credentials, Region, timeout::TimeoutConfig},
};
use local::{Database, Template};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Admin, door::Door};

/// A DynamoDB engine in memory, with the template's tables, behind a door.
pub struct TestDatabase {
    pub(crate) engine: Database,
    pub(crate) door: Door,
    client: Client,
    pub(crate) url: String,
    tasks: Vec<JoinHandle<()>>,
}

impl TestDatabase {
    /// Starts an engine with the tables of a template.
    pub async fn start(template: &Template) -> Self {
        let engine = Database::in_memory().unwrap();
        engine.create_tables(template.tables()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let engine_url = format!("http://{}", listener.local_addr().unwrap());
        let served = engine.clone();
        let serving = tokio::spawn(async move { served.serve(listener, std::future::pending()).await.unwrap() });
        let (door, keeping) = Door::open(engine_url).await;
        let url = door.url();
        Self { engine, door, client: client(&url), url, tasks: vec![serving, keeping] }
    }

    /// Speaks to it.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Runs `cargo admin` on it, with nobody to answer its questions.
    pub async fn admin(&self, arguments: &[&str]) -> Admin {
        Admin::run(&self.url, arguments).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
    }
}

/// A client with any credentials, and more patience than a visitor: a test may have a busy machine.
pub(crate) fn client(url: &str) -> Client {
    let config = aws_sdk_dynamodb::config::Builder::from(&aws::config().unwrap())
        .region(Region::new("eu-west-1"))
        .endpoint_url(url)
        .timeout_config(TimeoutConfig::disabled())
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .build();
    Client::from_conf(config)
}

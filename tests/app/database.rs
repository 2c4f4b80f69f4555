//! DynamoDB, inside the test.

use std::future::pending;

use aws_sdk_dynamodb::{
    Client,
    config::{Credentials, Region, timeout::TimeoutConfig},
};
use local::{Database, Template};
use tokio::task::JoinSet;

use crate::{Admin, listener::listen};

/// A DynamoDB engine in memory, with the tables of a template.
pub struct TestDatabase {
    pub(crate) engine: Database,
    client: Client,
    pub(crate) url: String,
    _serving: JoinSet<()>,
}

impl TestDatabase {
    /// Starts an engine with the tables of a template.
    pub async fn start(template: &Template) -> Self {
        let engine = Database::in_memory().unwrap();
        engine.create_tables(template.tables()).unwrap();
        let (listener, url) = listen().await;
        let served = engine.clone();
        let serving = JoinSet::from_iter([async move { served.serve(listener, pending()).await.unwrap() }]);
        Self { engine, client: client(&url), url, _serving: serving }
    }

    /// A client that may do everything.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Runs `cargo admin` on this database, without a terminal, so nobody can answer its questions.
    pub async fn admin(&self, arguments: &[&str]) -> Admin {
        Admin::run(&self.url, arguments).await
    }
}

/// A client with made-up credentials. It has no timeout, because the machine may be busy.
pub(crate) fn client(url: &str) -> Client {
    let config = aws_sdk_dynamodb::config::Builder::from(&aws::config().unwrap())
        .region(Region::new("eu-west-1"))
        .endpoint_url(url)
        .timeout_config(TimeoutConfig::disabled())
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .build();
    Client::from_conf(config)
}

//! The site under test: the real functions, under cargo-lambda, on a real DynamoDB engine, spoken to over HTTP.
//!
//! A [`TestApp`] is a site of its own, on free ports and with an empty table, so tests run in any order and side by
//! side. When it is dropped, everything it started is stopped.

mod binaries;
mod database;
mod functions;
mod raw_http;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use local::Template;
use reqwest::{Response, redirect::Policy};
use subscribers::EmailAddress;

use crate::{database::TestDatabase, functions::TestFunctions};

pub use binaries::{binary, workspace_root};
pub use functions::free_port;
pub use raw_http::RawResponse;

/// An item of the table.
pub type Item = std::collections::HashMap<String, AttributeValue>;

/// Where the site under test believes visitors see it.
pub const SITE_URL: &str = "https://site.example";

/// How long an answer may take: a function that does not run never answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running site.
#[must_use]
pub struct TestApp {
    /// Speaks to the site; follows no redirects and decompresses nothing.
    pub http: reqwest::Client,
    database: TestDatabase,
    functions: TestFunctions,
}

/// `infra/template.yaml`, with the parameters of the site under test.
#[must_use]
pub fn template() -> Template {
    let parameters = BTreeMap::from([("SiteUrl".to_owned(), SITE_URL.to_owned())]);
    Template::read(&workspace_root().join("infra/template.yaml"), &parameters).unwrap()
}

impl TestApp {
    /// Starts a site and waits until it answers.
    pub async fn start() -> Self {
        let template = template();
        let database = TestDatabase::start(&template).await;
        let functions = TestFunctions::start(&template, database.url()).await;
        let http = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).build().unwrap();
        Self { http, database, functions }
    }

    /// The address of `path` on this site.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.functions.port())
    }

    /// Reads a page.
    pub async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    /// Reads a page as text.
    pub async fn get_text(&self, path: &str) -> String {
        self.get(path).await.text().await.unwrap()
    }

    /// Sends the newsletter's form as a browser does, with a body as it is.
    pub async fn post_form(&self, body: impl Into<reqwest::Body>) -> Response {
        self.post("application/x-www-form-urlencoded", body).await
    }

    /// Sends something to the newsletter's form under a content type, or under none if that is empty.
    pub async fn post(&self, content_type: &str, body: impl Into<reqwest::Body>) -> Response {
        let mut request = self.http.post(self.url("/newsletter")).body(body);
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        request.send().await.unwrap()
    }

    /// Signs up with an address, as somebody on the mission page does.
    pub async fn sign_up(&self, email: &str) -> Response {
        self.post_form(format!("page=%2Fmission&email={}&website=", encode(email))).await
    }

    /// Sends bytes that no well-behaved client would, and reads the answer.
    pub async fn raw(&self, request: &[u8]) -> RawResponse {
        raw_http::exchange(self.functions.port(), request).await
    }

    /// What the table has of an address.
    pub async fn subscriber(&self, email: &str) -> Option<Item> {
        let id = EmailAddress::parse(email).unwrap().id().to_string();
        let found = self.dynamodb().get_item().table_name("Subscribers").key("id", AttributeValue::S(id));
        found.consistent_read(true).send().await.unwrap().item
    }

    /// Overwrites attributes of a subscriber, as time or another part of the system would.
    pub async fn change_subscriber(&self, email: &str, changes: &[(&str, AttributeValue)]) {
        let mut item = self.subscriber(email).await.expect("a subscriber to change");
        item.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        self.dynamodb().put_item().table_name("Subscribers").set_item(Some(item)).send().await.unwrap();
    }

    /// All items of the table.
    pub async fn subscribers(&self) -> Vec<Item> {
        let found = self.dynamodb().scan().table_name("Subscribers").consistent_read(true).send().await.unwrap();
        found.items.unwrap_or_default()
    }

    /// The database, as an administrator sees it.
    #[must_use]
    pub fn dynamodb(&self) -> &Client {
        self.database.client()
    }

    /// Takes the database off the network.
    pub fn stop_database(&mut self) {
        self.database.stop();
    }

    /// The actions, such as `dynamodb:UpdateItem`, that a function has called since the site was started.
    #[must_use]
    pub fn actions_of(&self, function: &str) -> BTreeSet<String> {
        self.database.actions_of(function)
    }

    /// Invokes a function alone with an event kept under `tests/events`, as `cargo lambda invoke` does.
    pub async fn invoke(&self, function: &str, event: &str) -> serde_json::Value {
        let invoked = tokio::process::Command::new(functions::cargo_lambda())
            .args(["lambda", "invoke", function, "--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &self.functions.port().to_string()])
            .arg("--data-file")
            .arg(workspace_root().join("tests/events").join(event))
            .current_dir(workspace_root())
            .output()
            .await
            .unwrap();
        let printed = String::from_utf8_lossy(&invoked.stdout);
        serde_json::from_str(&printed)
            .unwrap_or_else(|_| panic!("{printed}{}", String::from_utf8_lossy(&invoked.stderr)))
    }
}

/// A text as part of an urlencoded form.
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => encoded + &char::from(byte).to_string(),
        _ => encoded + &format!("%{byte:02X}"),
    })
}

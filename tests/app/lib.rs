//! The site under test: the real functions, under cargo-lambda, on a real DynamoDB engine, spoken to over HTTP.
//!
//! A [`TestApp`] is a site of its own, on free ports and with empty tables, so tests run in any order and side by side.
//! When it is dropped, everything it started is stopped.

mod admin;
mod binaries;
mod cargo_local;
mod database;
mod door;
mod fault;
mod functions;
pub mod fuzz;
mod killable;
mod mails;
mod raw_http;
mod site;
mod small_workspace;
mod storm;
mod tables;

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    time::Duration,
};

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use local::{Secrets, Template};
use reqwest::{Response, redirect::Policy};
use subscribers::EmailAddress;

use crate::{functions::TestFunctions, mails::TestMails};

pub use admin::Admin;
pub use binaries::{binary, cargo, workspace_root};
pub use cargo_local::{CargoLocal, cargo_local};
pub use database::TestDatabase;
pub use door::Call;
pub use fault::Fault;
pub use functions::free_port;
pub use killable::KillableApp;
pub use mails::{Links, Mail};
pub use raw_http::RawResponse;
pub use site::Site;
pub use small_workspace::SmallWorkspace;
pub use storm::{Plan, always, calls_of, next, random_numbers, storm};
pub use tables::TestTables;

/// An item of the table.
pub type Item = std::collections::HashMap<String, AttributeValue>;

/// Where the site under test believes visitors see it.
pub const SITE_URL: &str = "https://site.example";

/// What the site under test signs with.
pub const TOKEN_KEY: &str = "a-token-key-for-tests-of-more-than-32-bytes";

/// How long an answer may take: a function that does not run never answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// Waits until something is there, looking again and again.
pub async fn eventually<T, Look: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> Look) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("{what} does not come"))
}

/// `infra/template.yaml`, with the parameters of the site under test.
#[must_use]
pub fn template() -> Template {
    template_with(&[])
}

fn template_with(parameters: &[(&str, &str)]) -> Template {
    let usual = [
        ("SiteUrl", SITE_URL),
        ("SenderAddress", "newsletter@site.example"),
        // All tests come from one address.
        ("SignUpsPerClient", "1000000"),
        ("MailsPerHour", "1000000"),
    ];
    let parameters: BTreeMap<_, _> =
        usual.iter().chain(parameters).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let template = Template::read(&workspace_root().join("infra/template.yaml"), &parameters).unwrap();
    let key = ("TokenKey".to_owned(), TOKEN_KEY.to_owned());
    template.with_secrets(&Secrets::given(BTreeMap::from([key]))).unwrap()
}

/// A running site.
#[must_use]
pub struct TestApp {
    /// Speaks to the site; follows no redirects and decompresses nothing.
    pub http: reqwest::Client,
    mails: TestMails,
    functions: TestFunctions,
    database: TestDatabase,
}

impl TestApp {
    /// Starts a site and waits until it answers.
    pub async fn start() -> Self {
        Self::start_with(&[], &[]).await
    }

    /// Starts a site with other parameters of the template, and other variables in the functions' environment.
    pub async fn start_with(parameters: &[(&str, &str)], environment: &[(&str, &str)]) -> Self {
        let template = template_with(parameters);
        let database = TestDatabase::start(&template).await;
        let mut mails = TestMails::start().await;
        let ses_url = mails.door.url();
        let endpoints =
            [("AWS_ENDPOINT_URL_DYNAMODB", database.url.as_str()), ("AWS_ENDPOINT_URL_SESV2", ses_url.as_str())];
        let environment: Vec<_> = endpoints.iter().chain(environment).copied().collect();
        let functions = TestFunctions::start(&template, &environment).await;
        mails.deliver(&template, &database.engine, functions.port());
        let http = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).build().unwrap();
        Self { http, mails, functions, database }
    }

    /// The address of `path` on this site.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.functions.port())
    }

    /// Reads a page. An address that a mail leads to is one of this site too.
    pub async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path.strip_prefix(SITE_URL).unwrap_or(path))).send().await.unwrap()
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

    /// As [`sign_up`](Self::sign_up), for an address that was made up on the spot.
    pub async fn sign_up_owned(&self, email: String) -> Response {
        self.sign_up(&email).await
    }

    /// Lets time pass for a subscriber, by moving what was written into the past.
    pub async fn let_time_pass(&self, email: &str, seconds: u64) {
        let item = self.subscriber(email).await.expect("a subscriber");
        let past = |name: &'static str| {
            let time: u64 = item.get(name)?.as_n().ok()?.parse().ok()?;
            Some((name, AttributeValue::N((time - seconds).to_string())))
        };
        let changes: Vec<_> = ["requested_at", "expires_at", "mailed_at"].into_iter().filter_map(past).collect();
        self.change_subscriber(email, &changes).await;
    }

    /// Opens a link of a mail and presses the button there.
    pub async fn open_and_press(&self, link: &str) -> Response {
        let page = self.get_text(link).await;
        let (_, form) = page.split_once(r#"<form method="post" action=""#).expect("a button to press");
        let (action, form) = form.split_once('"').unwrap();
        let (_, token) = form.split_once(r#"name="t" value=""#).unwrap();
        let (token, _) = token.split_once('"').unwrap();
        self.press(action, token).await
    }

    /// Sends a token as the button on the page behind a link does.
    pub async fn press(&self, path: &str, token: &str) -> Response {
        let request = self.http.post(self.url(path)).header("content-type", "application/x-www-form-urlencoded");
        request.body(format!("t={}", encode(token))).send().await.unwrap()
    }

    /// Unsubscribes as a mail program does.
    pub async fn one_click(&self, links: &Links) -> Response {
        let url = self.url(links.unsubscribe.strip_prefix(SITE_URL).expect("a link of this site"));
        let request = self.http.post(url).header("content-type", "application/x-www-form-urlencoded");
        request.body("List-Unsubscribe=One-Click").send().await.unwrap()
    }

    /// Signs up, waits for the mail and confirms.
    pub async fn subscribe(&self, email: &str) -> Links {
        self.sign_up(email).await;
        let links = self.mail_to(email).await.links();
        assert_eq!(self.open_and_press(&links.confirm).await.status(), 303);
        links
    }

    /// All mails that were sent, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.all()
    }

    /// The newest mail to an address, as soon as there is one.
    pub async fn mail_to(&self, email: &str) -> Mail {
        eventually("a mail", || async { self.mails().into_iter().rev().find(|mail| mail.to == email) }).await
    }

    /// Makes SES answer the next so many calls with an error.
    pub fn fail_ses(&self, times: usize) {
        self.mails.door.plan(next(iter::repeat_n(Fault::Error, times)));
    }

    /// Makes SES refuse the next so many mails for good.
    pub fn refuse_mails(&self, times: usize) {
        self.mails.door.plan(next(iter::repeat_n(Fault::MailRefused, times)));
    }

    /// How often the mailer has called SES.
    #[must_use]
    pub fn calls_of_ses(&self) -> usize {
        self.mails.door.count("mailer", "ses:SendEmail")
    }

    /// The records that were given up on, as they stand in the failure queue.
    #[must_use]
    pub fn given_up(&self) -> Vec<serde_json::Value> {
        self.mails.given_up()
    }

    /// Ends all instances of a function, as a crash would.
    pub async fn kill_function(&mut self, function: &str) {
        self.functions.kill(function).await;
    }

    /// Starts an instance of a function.
    pub fn run_function(&mut self, function: &str) {
        self.functions.run(function);
    }

    /// Everything that the functions and cargo-lambda have printed.
    #[must_use]
    pub fn log(&self) -> String {
        self.functions.log()
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

    /// Waits until a subscriber has an attribute.
    pub async fn subscriber_with(&self, email: &str, attribute: &str) -> Item {
        eventually(attribute, || async { self.subscriber(email).await.filter(|item| item.contains_key(attribute)) })
            .await
    }

    /// Overwrites attributes of a subscriber, as time or another part of the system would.
    pub async fn change_subscriber(&self, email: &str, changes: &[(&str, AttributeValue)]) {
        let mut item = self.subscriber(email).await.expect("a subscriber to change");
        item.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        self.dynamodb().put_item().table_name("Subscribers").set_item(Some(item)).send().await.unwrap();
    }

    /// All items of the table.
    pub async fn subscribers(&self) -> Vec<Item> {
        let pages =
            self.dynamodb().scan().table_name("Subscribers").consistent_read(true).into_paginator().items().send();
        pages.collect::<Result<_, _>>().await.unwrap()
    }

    /// Runs `cargo admin` on the site's table, with nobody to answer its questions.
    pub async fn admin(&self, arguments: &[&str]) -> Admin {
        self.database.admin(arguments).await
    }

    /// The database, as an administrator sees it.
    #[must_use]
    pub const fn dynamodb(&self) -> &Client {
        self.database.client()
    }

    /// How often a function has called an action such as `dynamodb:UpdateItem`.
    #[must_use]
    pub fn calls(&self, function: &str, action: &str) -> usize {
        self.database.door.count(function, action)
    }

    /// From now on, this happens to calls of DynamoDB.
    pub fn plan_for_dynamodb(&self, plan: Plan) {
        self.database.door.plan(plan);
    }

    /// From now on, this happens to calls of SES.
    pub fn plan_for_ses(&self, plan: Plan) {
        self.mails.door.plan(plan);
    }

    /// From now on, nothing goes wrong.
    pub fn end_all_faults(&self) {
        self.database.door.plan(Box::new(|_| None));
        self.mails.door.plan(Box::new(|_| None));
        self.start_database();
        self.start_ses();
    }

    /// The actions, such as `dynamodb:UpdateItem`, that a function has called of the database, in order.
    #[must_use]
    pub fn calls_of(&self, function: &str) -> Vec<String> {
        self.database.door.calls_of(function)
    }

    /// Takes the database off the network.
    pub fn stop_database(&self) {
        self.database.door.refuse_connections();
    }

    /// Brings it back.
    pub fn start_database(&self) {
        self.database.door.accept_connections();
    }

    /// Takes SES off the network.
    pub fn stop_ses(&self) {
        self.mails.door.refuse_connections();
    }

    /// Brings it back.
    pub fn start_ses(&self) {
        self.mails.door.accept_connections();
    }

    /// All calls of SES, oldest first.
    #[must_use]
    pub fn ses_calls(&self) -> Vec<Call> {
        self.mails.door.calls()
    }

    /// The actions, such as `dynamodb:UpdateItem`, that a function has called since the site was started.
    #[must_use]
    pub fn actions_of(&self, function: &str) -> BTreeSet<String> {
        let mut actions = self.database.door.actions_of(function);
        actions.extend(self.mails.door.actions_of(function));
        actions
    }

    /// Invokes a function with an event as Lambda's API does. If it fails, that is what it answers.
    pub async fn invoke_with(&self, function: &str, event: &str) -> serde_json::Value {
        let url = self.url(&format!("/2015-03-31/functions/{function}/invocations"));
        let answer = self.http.post(url).body(event.to_owned()).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{answer}"))
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

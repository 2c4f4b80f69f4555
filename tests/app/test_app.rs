//! A site of its own for each test.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use subscribers::{Subscribers, TableNames};

use crate::{
    Action, Admin, EventSources, FaultProxy, Links, Mail, PeopleTable, TestDatabase, TestFunctions, TestOutbox, Visitor,
    passing_time, template::template_with,
};

/// A running site, by what drives and observes it.
#[must_use]
pub struct TestApp {
    /// Reads pages, sends forms and opens links.
    pub visitor: Visitor,
    /// What people have settled.
    pub subscribers: PeopleTable,
    /// What people typed.
    pub requests: PeopleTable,
    /// The mails that were sent.
    pub mails: TestOutbox,
    /// The functions' processes.
    pub functions: TestFunctions,
    /// Between the functions and DynamoDB.
    pub dynamodb: FaultProxy,
    /// Between the mailer and SES.
    pub ses: FaultProxy,
    /// What invokes the mailer.
    pub event_sources: EventSources,
    /// All tables.
    pub database: TestDatabase,
}

impl TestApp {
    /// Starts a site and waits until it answers.
    pub async fn start() -> Self {
        Self::start_with(&[], &[]).await
    }

    /// Starts a site with other parameters of the template, and other variables in the functions' environment.
    pub async fn start_with(parameters: &[(&str, &str)], environment: &[(&str, &str)]) -> Self {
        let template = template_with(parameters);
        let (database, mails) = (TestDatabase::start(&template).await, TestOutbox::start().await);
        let (dynamodb, ses) = (FaultProxy::start(&database.url).await, FaultProxy::start(&mails.url).await);
        let (dynamodb_url, ses_url) = (dynamodb.url(), ses.url());
        let endpoints =
            [("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_url.as_str()), ("AWS_ENDPOINT_URL_SESV2", ses_url.as_str())];
        let environment: Vec<_> = endpoints.iter().chain(environment).copied().collect();
        let functions = TestFunctions::start(&template, &environment).await;
        let visitor = Visitor::new(functions.port());
        let event_sources = EventSources::start(&template, &database, &visitor.url(""));
        let table = |name| PeopleTable::new(database.client().clone(), name);
        let (subscribers, requests) = (table("Subscribers"), table("Requests"));
        Self { visitor, subscribers, requests, mails, functions, dynamodb, ses, event_sources, database }
    }

    /// Signs up, and waits for the mail. After that, the request no longer changes by itself.
    pub async fn sign_up_and_get_mail(&self, email: &str) -> Mail {
        assert_eq!(self.visitor.sign_up(email).await.status(), StatusCode::SEE_OTHER, "{email}");
        self.requests.wait_for(email, "state", "sent").await;
        self.mails.newest_to(email).await
    }

    /// Signs up, waits for the mail and confirms.
    pub async fn subscribe(&self, email: &str) -> Links {
        let links = self.sign_up_and_get_mail(email).await.links();
        assert_eq!(self.visitor.open_and_press(&links.confirm).await.status(), StatusCode::SEE_OTHER, "{email}");
        links
    }

    /// Subscribes and unsubscribes.
    pub async fn subscribe_and_unsubscribe(&self, email: &str) -> Links {
        let links = self.subscribe(email).await;
        assert_eq!(self.visitor.open_and_press(&links.unsubscribe).await.status(), StatusCode::SEE_OTHER, "{email}");
        links
    }

    /// Runs `cargo admin` on the site's tables, with nobody to answer its questions.
    pub async fn admin(&self, arguments: &[&str]) -> Admin {
        self.database.admin(arguments).await
    }

    /// From now on, every call of a function reaches its service.
    pub fn end_all_faults(&self) {
        self.dynamodb.end_faults();
        self.ses.end_faults();
    }

    /// What is known about an address: the status of the subscriber, or `pending` if there is only a request.
    pub async fn status(&self, email: &str) -> Option<String> {
        let settled = self.subscribers.text(email, "status").await;
        settled.or(self.requests.get(email).await.map(|_| subscribers::PENDING.to_owned()))
    }

    /// Whether the tables know nothing about an address.
    pub async fn is_unknown(&self, email: &str) -> bool {
        self.status(email).await.is_none()
    }

    /// The mails, bounces and complaints that were counted in the last day, in this order.
    pub async fn sending(&self) -> [u64; 3] {
        let tables = TableNames { counters: "Counters".to_owned(), ..TableNames::default() };
        let sending = Subscribers::new(self.database.client().clone(), tables).sending().await.unwrap();
        sending.totals(subscribers::now().unwrap())
    }

    /// Moves everything that the tables remember into the past.
    pub async fn let_time_pass(&self, seconds: u64) {
        passing_time::let_time_pass(self.database.client(), seconds).await;
    }

    /// What a function has done.
    #[must_use]
    pub fn actions_of(&self, function: &str) -> BTreeSet<Action> {
        [self.dynamodb.actions_of(function), self.ses.actions_of(function)].concat().into_iter().collect()
    }
}

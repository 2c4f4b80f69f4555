//! A site of its own for each test.

use std::collections::BTreeSet;

use reqwest::StatusCode;

use crate::{
    Admin, EventSources, FaultProxy, Links, Mail, SubscribersTable, TestDatabase, TestFunctions, TestOutbox, Visitor,
    template::template_with,
};

/// A running site, with the parts that tests use to drive and observe it.
#[must_use]
pub struct TestApp {
    /// Reads pages, sends forms and opens links.
    pub visitor: Visitor,
    /// The table of subscribers.
    pub subscribers: SubscribersTable,
    /// The mails that were sent.
    pub mails: TestOutbox,
    /// The functions' processes.
    pub functions: TestFunctions,
    /// The proxy between the functions and DynamoDB.
    pub dynamodb: FaultProxy,
    /// The proxy between the mailer and SES.
    pub ses: FaultProxy,
    /// They bring the records of the table's stream to the mailer.
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
        let subscribers = SubscribersTable::new(database.client().clone());
        Self { visitor, subscribers, mails, functions, dynamodb, ses, event_sources, database }
    }

    /// Signs up, and waits for the mail. After that, the item no longer changes by itself.
    pub async fn sign_up_and_get_mail(&self, email: &str) -> Mail {
        assert_eq!(self.visitor.sign_up(email).await.status(), StatusCode::SEE_OTHER, "{email}");
        self.subscribers.wait_for(email, "mailed_at").await;
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

    /// Runs `cargo admin` on the site's tables, without a terminal, so nobody can answer its questions.
    pub async fn admin(&self, arguments: &[&str]) -> Admin {
        self.database.admin(arguments).await
    }

    /// From now on, every call of a function reaches its service.
    pub fn end_all_faults(&self) {
        self.dynamodb.end_faults();
        self.ses.end_faults();
    }

    /// The actions that a function has called, such as `dynamodb:UpdateItem`.
    #[must_use]
    pub fn actions_of(&self, function: &str) -> BTreeSet<String> {
        [self.dynamodb.actions_of(function), self.ses.actions_of(function)].concat().into_iter().collect()
    }
}

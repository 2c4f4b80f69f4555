use aws_sdk_dynamodb::Client;
use reqwest::{StatusCode, redirect::Policy};

use crate::{Item, PATIENCE, database::client, encode, event_sources, free_port, passing_time};

/// A site on this machine, known only by its ports, whatever runs it.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Of the pages.
    pub port: u16,
    /// Of the outbox.
    pub mail_port: u16,
    /// Of DynamoDB.
    pub dynamodb_port: u16,
}

impl Site {
    /// Where a site can be started.
    #[must_use]
    pub fn on_free_ports() -> Self {
        Self { port: free_port(), mail_port: free_port(), dynamodb_port: free_port() }
    }

    /// Signs up, and returns whether that was acknowledged.
    pub async fn sign_up(&self, email: &str) -> bool {
        let http = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).build().unwrap();
        let form = http.post(format!("http://127.0.0.1:{}/newsletter", self.port));
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(format!("email={}", encode(email))).send().await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::SEE_OTHER)
    }

    /// All requests, if there is an answer.
    pub async fn requests(&self) -> Option<Vec<Item>> {
        let pages = self.dynamodb().scan().table_name("Requests").consistent_read(true).into_paginator();
        pages.items().send().collect::<Result<_, _>>().await.ok()
    }

    /// Whom the mails went to, oldest first.
    pub async fn mails(&self) -> Vec<String> {
        let url = format!("http://127.0.0.1:{}/messages", self.mail_port);
        let messages = reqwest::get(url).await.unwrap().bytes().await.unwrap();
        let messages: Vec<serde_json::Value> = serde_json::from_slice(&messages).unwrap();
        messages.iter().map(|message| message["to"].as_str().unwrap().to_owned()).collect()
    }

    /// Forgets how often anybody has signed up, as an hour does, if there is an answer.
    pub async fn forget_counts(&self) {
        let Ok(counted) = self.dynamodb().scan().table_name("Counters").send().await else { return };
        for item in counted.items() {
            let forgotten = self.dynamodb().delete_item().table_name("Counters").key("id", item["id"].clone());
            if forgotten.send().await.is_err() {
                return;
            }
        }
    }

    /// Moves everything that the tables remember into the past.
    pub async fn let_time_pass(&self, seconds: u64) {
        passing_time::let_time_pass(&self.dynamodb(), seconds).await;
    }

    /// Invokes the mailer as its schedule does.
    pub async fn tick(&self) {
        event_sources::tick(&format!("http://127.0.0.1:{}", self.port), "mailer").await;
    }

    fn dynamodb(self) -> Client {
        client(&format!("http://127.0.0.1:{}", self.dynamodb_port))
    }
}

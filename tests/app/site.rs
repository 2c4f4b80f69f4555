use aws_sdk_dynamodb::Client;
use reqwest::{StatusCode, redirect::Policy};

use crate::{Item, PATIENCE, database::client, encode, free_port};

/// A site on this machine. Only its ports are known, so any program may run it.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The port of the pages.
    pub port: u16,
    /// The port of the outbox.
    pub mail_port: u16,
    /// The port of DynamoDB.
    pub dynamodb_port: u16,
}

impl Site {
    /// Free ports, on which a site can be started.
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

    /// All subscribers. `None` if the database does not answer.
    pub async fn subscribers(&self) -> Option<Vec<Item>> {
        let pages = self.dynamodb().scan().table_name("Subscribers").consistent_read(true).into_paginator();
        pages.items().send().collect::<Result<_, _>>().await.ok()
    }

    /// The recipients of all mails, oldest first.
    pub async fn mails(&self) -> Vec<String> {
        let url = format!("http://127.0.0.1:{}/messages", self.mail_port);
        let messages = reqwest::get(url).await.unwrap().bytes().await.unwrap();
        let messages: Vec<serde_json::Value> = serde_json::from_slice(&messages).unwrap();
        messages.iter().map(|message| message["to"].as_str().unwrap().to_owned()).collect()
    }

    /// Deletes the counters of sign-ups, as if an hour had passed. Does nothing if the database does not answer.
    pub async fn forget_counts(&self) {
        let Ok(counted) = self.dynamodb().scan().table_name("Counters").send().await else { return };
        for item in counted.items() {
            let forgotten = self.dynamodb().delete_item().table_name("Counters").key("id", item["id"].clone());
            if forgotten.send().await.is_err() {
                return;
            }
        }
    }

    fn dynamodb(self) -> Client {
        client(&format!("http://127.0.0.1:{}", self.dynamodb_port))
    }
}

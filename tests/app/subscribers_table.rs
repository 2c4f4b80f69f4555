//! The table `Subscribers`, as an administrator sees it.

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use subscribers::EmailAddress;

use crate::{Item, eventually};

const TABLE: &str = "Subscribers";

/// Reads and changes the items of subscribers.
pub struct SubscribersTable {
    client: Client,
}

impl SubscribersTable {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client }
    }

    /// The item of an address.
    pub async fn get(&self, email: &str) -> Option<Item> {
        let id = EmailAddress::parse(email).unwrap().id().to_string();
        let found = self.client.get_item().table_name(TABLE).key("id", AttributeValue::S(id));
        found.consistent_read(true).send().await.unwrap().item
    }

    /// The status of an address, if the table has it.
    pub async fn status(&self, email: &str) -> Option<String> {
        self.get(email).await.map(|item| item["status"].as_s().unwrap().clone())
    }

    /// Waits until the item of an address has an attribute.
    pub async fn wait_for(&self, email: &str, attribute: &str) -> Item {
        let what = format!("{attribute} of {email}");
        eventually(&what, || async { self.get(email).await.filter(|item| item.contains_key(attribute)) }).await
    }

    /// All items.
    pub async fn all(&self) -> Vec<Item> {
        let pages = self.client.scan().table_name(TABLE).consistent_read(true).into_paginator();
        pages.items().send().collect::<Result<_, _>>().await.unwrap()
    }

    /// Writes an item, whether or not it makes sense.
    pub async fn put(&self, item: Item) {
        self.client.put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
    }

    /// Changes the status of an address and nothing else.
    pub async fn set_status(&self, email: &str, status: &str) {
        let mut item = self.get(email).await.expect("a subscriber");
        item.insert("status".to_owned(), AttributeValue::S(status.to_owned()));
        self.put(item).await;
    }

    /// Moves the sign-up and the mail of an address into the past.
    pub async fn let_time_pass(&self, email: &str, seconds: u64) {
        let mut item = self.get(email).await.expect("a subscriber");
        for name in ["requested_at", "expires_at", "mailed_at"] {
            if let Some(AttributeValue::N(time)) = item.get_mut(name) {
                *time = (time.parse::<u64>().unwrap() - seconds).to_string();
            }
        }
        self.put(item).await;
    }

    /// Deletes the table.
    pub async fn delete(&self) {
        self.client.delete_table().table_name(TABLE).send().await.unwrap();
    }
}

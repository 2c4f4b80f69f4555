//! A table with one item for each person, as an administrator sees it.

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use subscribers::EmailAddress;

use crate::{Item, eventually};

/// Reads and changes the items of the table `Subscribers` or `Requests`.
pub struct PeopleTable {
    client: Client,
    name: &'static str,
}

impl PeopleTable {
    pub(crate) const fn new(client: Client, name: &'static str) -> Self {
        Self { client, name }
    }

    /// The item of an address.
    pub async fn get(&self, email: &str) -> Option<Item> {
        let id = EmailAddress::parse(email).unwrap().id().to_string();
        let found = self.client.get_item().table_name(self.name).key("id", AttributeValue::S(id));
        found.consistent_read(true).send().await.unwrap().item
    }

    /// A text in the item of an address, such as `status` of a subscriber or `state` of a request.
    pub async fn text(&self, email: &str, attribute: &str) -> Option<String> {
        self.get(email).await.map(|item| item[attribute].as_s().unwrap().clone())
    }

    /// Waits until the item of an address has a text, such as the state `sent`.
    pub async fn wait_for(&self, email: &str, attribute: &str, text: &str) -> Item {
        let is_there = |item: &Item| item.get(attribute).and_then(|value| value.as_s().ok()).is_some_and(|is| is == text);
        let what = format!("{attribute} {text} of {email}");
        eventually(&what, || async { self.get(email).await.filter(is_there) }).await
    }

    /// All items.
    pub async fn all(&self) -> Vec<Item> {
        let pages = self.client.scan().table_name(self.name).consistent_read(true).into_paginator();
        pages.items().send().collect::<Result<_, _>>().await.unwrap()
    }

    /// Writes an item, whether or not it makes sense.
    pub async fn put(&self, item: Item) {
        self.client.put_item().table_name(self.name).set_item(Some(item)).send().await.unwrap();
    }

    /// Deletes the item of an address, as DynamoDB does when it has expired.
    pub async fn remove(&self, email: &str) {
        let id = EmailAddress::parse(email).unwrap().id().to_string();
        self.client.delete_item().table_name(self.name).key("id", AttributeValue::S(id)).send().await.unwrap();
    }

    /// Changes a time in the item of an address, and nothing else.
    pub async fn set_time(&self, email: &str, attribute: &str, time: u64) {
        let mut item = self.get(email).await.expect("an item");
        item.insert(attribute.to_owned(), AttributeValue::N(time.to_string()));
        self.put(item).await;
    }

    /// Deletes the table.
    pub async fn delete(&self) {
        self.client.delete_table().table_name(self.name).send().await.unwrap();
    }
}

//! The template's tables alone, for tests that need no site.

use std::{env, thread};

use aws_sdk_dynamodb::{
    Client,
    config::{Builder, Credentials, Region, timeout::TimeoutConfig},
    operation::create_table::builders::CreateTableFluentBuilder,
    types::{
        AttributeDefinition, BillingMode, KeySchemaElement, SseSpecification, StreamSpecification, TableStatus,
        TimeToLiveSpecification,
    },
};
use local::Table;
use serde_json::Value;
use subscribers::{Subscribers, TableNames, Timestamp};

use crate::{Item, TestDatabase, eventually, template};

/// The environment variable with the URL of another DynamoDB engine to create the tables in.
const ENDPOINT: &str = "DYNAMODB_ENDPOINT";

const SUBSCRIBERS: &str = "Subscribers";
const BACKUP: &str = "Backup";

/// The template's tables under unique names, in memory or at `DYNAMODB_ENDPOINT`. Dropping this deletes them.
pub struct TestTables {
    client: Client,
    /// Makes the names unique.
    suffix: String,
    names: Vec<String>,
    /// `None` if the tables are in another engine.
    _database: Option<TestDatabase>,
}

impl TestTables {
    /// Creates the tables and waits until they are ready.
    pub async fn create() -> Self {
        let (client, database) = if let Ok(endpoint) = env::var(ENDPOINT) {
            (client_of_another_engine(&endpoint), None)
        } else {
            let database = TestDatabase::start(&template()).await;
            (database.client().clone(), Some(database))
        };
        let suffix = format!("-test-{:016x}", fastrand::u64(..));
        let mut tables = Self { client, suffix, names: Vec::new(), _database: database };
        let template = template();
        for table in template.tables() {
            tables.create_table(&table.name, table).await;
        }
        let subscribers = template.tables().iter().find(|table| table.name == SUBSCRIBERS).expect("a table of subscribers");
        tables.create_table(BACKUP, subscribers).await;
        tables
    }

    /// The tables.
    #[must_use]
    pub fn subscribers(&self) -> Subscribers {
        let tables = TableNames {
            subscribers: self.name(SUBSCRIBERS),
            requests: self.name("Requests"),
            counters: self.name("Counters"),
            erasures: self.name("Erasures"),
        };
        Subscribers::new(self.client.clone(), tables)
    }

    /// The name of a table that stands for one that was restored from a backup.
    #[must_use]
    pub fn backup(&self) -> String {
        self.name(BACKUP)
    }

    /// Makes a backup of the subscribers, instead of the former one.
    pub async fn copy_subscribers_to_backup(&self) {
        self.delete_where(&self.backup(), |_| true).await;
        for item in self.items(&self.name(SUBSCRIBERS)).await {
            self.client.put_item().table_name(self.backup()).set_item(Some(item)).send().await.unwrap();
        }
    }

    /// Loses all subscribers.
    pub async fn lose_subscribers(&self) {
        self.delete_where(&self.name(SUBSCRIBERS), |_| true).await;
    }

    /// Deletes all items that have expired, as DynamoDB does some days later.
    pub async fn delete_expired(&self, now: Timestamp) {
        let expires_at = |item: &Item| item.get("expires_at")?.as_n().ok()?.parse::<Timestamp>().ok();
        for name in &self.names {
            self.delete_where(name, |item| expires_at(item).is_some_and(|at| at <= now)).await;
        }
    }

    /// Deletes all items.
    pub async fn clear(&self) {
        for name in &self.names {
            self.delete_where(name, |_| true).await;
        }
    }

    async fn delete_where(&self, table: &str, is_unwanted: impl Fn(&Item) -> bool) {
        for item in self.items(table).await.into_iter().filter(is_unwanted) {
            self.client.delete_item().table_name(table).key("id", item["id"].clone()).send().await.unwrap();
        }
    }

    async fn items(&self, table: &str) -> Vec<Item> {
        let pages = self.client.scan().table_name(table).consistent_read(true).into_paginator();
        pages.items().send().collect::<Result<_, _>>().await.unwrap()
    }

    fn name(&self, table: &str) -> String {
        format!("{table}{}", self.suffix)
    }

    async fn create_table(&mut self, name: &str, table: &Table) {
        let name = self.name(name);
        request(self.client.create_table(), table.request()).table_name(&name).send().await.unwrap();
        self.names.push(name.clone());
        // The SDK's own waiter looks only every twenty seconds.
        eventually("the table", async || {
            let described = self.client.describe_table().table_name(&name).send().await.ok()?.table?;
            (described.table_status == Some(TableStatus::Active)).then_some(())
        })
        .await;
        if let Some(attribute) = &table.expiry_attribute {
            let expiry = TimeToLiveSpecification::builder().attribute_name(attribute).enabled(true).build().unwrap();
            let update = self.client.update_time_to_live().table_name(&name).time_to_live_specification(expiry);
            update.send().await.unwrap();
        }
    }
}

impl Drop for TestTables {
    fn drop(&mut self) {
        let Ok(endpoint) = env::var(ENDPOINT) else { return };
        let names = std::mem::take(&mut self.names);
        // The runtime of the test may be shutting down, so this needs its own.
        let deleting = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(delete(&endpoint, &names));
        });
        deleting.join().expect("the tables of the test cannot be deleted");
    }
}

async fn delete(endpoint: &str, names: &[String]) {
    let client = client_of_another_engine(endpoint);
    for name in names {
        if let Err(error) = client.delete_table().table_name(name).send().await {
            eprintln!("the table {name} cannot be deleted: {error:?}");
        }
    }
}

/// A client with the region and the credentials of the environment, or with made-up ones if there are none.
fn client_of_another_engine(endpoint: &str) -> Client {
    let mut config =
        Builder::from(&aws::config().unwrap()).endpoint_url(endpoint).timeout_config(TimeoutConfig::disabled());
    if env::var_os("AWS_REGION").is_none() {
        config = config.region(Region::new("eu-west-1"));
    }
    if env::var_os("AWS_ACCESS_KEY_ID").is_none() {
        config = config.credentials_provider(Credentials::new("test", "test", None, None, "test"));
    }
    Client::from_conf(config.build())
}

/// Translates a table of the template into the SDK's request.
fn request(mut create: CreateTableFluentBuilder, table: &Value) -> CreateTableFluentBuilder {
    for (property, value) in table.as_object().expect("a table has properties") {
        create = match property.as_str() {
            "TableName" => create,
            "AttributeDefinitions" => create.set_attribute_definitions(Some(each(value, attribute))),
            "KeySchema" => create.set_key_schema(Some(each(value, key))),
            "BillingMode" => create.billing_mode(BillingMode::from(text(value))),
            "StreamSpecification" => create.stream_specification(stream(value)),
            "SSESpecification" => {
                create.sse_specification(SseSpecification::builder().set_enabled(value["Enabled"].as_bool()).build())
            }
            _ => panic!("add the table's property {property} to this function"),
        };
    }
    create
}

fn attribute(value: &Value) -> AttributeDefinition {
    let attribute = AttributeDefinition::builder().attribute_name(text(&value["AttributeName"]));
    attribute.attribute_type(text(&value["AttributeType"]).into()).build().unwrap()
}

fn key(value: &Value) -> KeySchemaElement {
    let key = KeySchemaElement::builder().attribute_name(text(&value["AttributeName"]));
    key.key_type(text(&value["KeyType"]).into()).build().unwrap()
}

fn stream(value: &Value) -> StreamSpecification {
    let stream = StreamSpecification::builder().set_stream_enabled(value["StreamEnabled"].as_bool());
    stream.stream_view_type(text(&value["StreamViewType"]).into()).build().unwrap()
}

fn each<T>(list: &Value, read: fn(&Value) -> T) -> Vec<T> {
    list.as_array().expect("a list").iter().map(read).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

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
use subscribers::{Counters, Subscribers};

use crate::{TestDatabase, eventually, template};

/// The environment variable with the URL of another DynamoDB engine to create the tables in.
const ENDPOINT: &str = "DYNAMODB_ENDPOINT";

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
        for table in template().tables() {
            tables.create_table(table).await;
        }
        tables
    }

    /// The table of subscribers.
    #[must_use]
    pub fn subscribers(&self) -> Subscribers {
        Subscribers::new(self.client.clone(), self.name("Subscribers"))
    }

    /// Stands for a table that was restored from a backup. Any second table with the same key will do.
    #[must_use]
    pub fn backup(&self) -> Subscribers {
        Subscribers::new(self.client.clone(), self.name("Counters"))
    }

    /// The table of counters.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters::new(self.client.clone(), self.name("Counters"))
    }

    fn name(&self, table: &str) -> String {
        format!("{table}{}", self.suffix)
    }

    async fn create_table(&mut self, table: &Table) {
        let name = self.name(&table.name);
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
        // The runtime of the test may be shutting down, so the deletion needs its own runtime.
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

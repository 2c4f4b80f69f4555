//! Connects to the tables: of a deployed stack, of `cargo local`, or one table by its name.

use anyhow::bail;
use aws::SdkConfig;
use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::{
    Client,
    config::{Builder, Credentials, Region, timeout::TimeoutConfig},
};
use subscribers::Subscribers;

use crate::{arguments::Target, stack::Stack};

/// The table of subscribers, and the stack that it belongs to.
pub(crate) struct Connection {
    /// The name that the operator reads, such as `stack academy`.
    pub(crate) name: String,
    pub(crate) subscribers: Subscribers,
    /// Only with --stack.
    pub(crate) stack: Option<Stack>,
    dynamodb: Client,
}

impl Connection {
    pub(crate) async fn open(target: &Target) -> anyhow::Result<Self> {
        match (&target.stack, target.local, &target.table) {
            (Some(stack), _, table) => Self::to_stack(stack, table.as_deref()).await,
            (None, Some(port), table) => Self::to_cargo_local(port, table.as_deref()),
            (None, None, Some(table)) => Ok(Self::to_table(Client::new(&config().await?), table)),
            (None, None, None) => bail!(
                "where are the subscribers? Add --stack NAME for a deployed site, --local for the site that `cargo local` \
                 runs, or --table NAME for one table"
            ),
        }
    }

    /// Another table, in the same account and region.
    pub(crate) fn table(&self, name: &str) -> Subscribers {
        Subscribers::new(self.dynamodb.clone(), name.to_owned())
    }

    async fn to_stack(name: &str, table: Option<&str>) -> anyhow::Result<Self> {
        let config = config().await?;
        let dynamodb = Client::new(&config);
        let stack = Stack::read(name, &config, &dynamodb).await?;
        let connection = Self::to_table(dynamodb, table.unwrap_or(&stack.subscribers_table));
        Ok(Self { name: format!("stack {name}"), stack: Some(stack), ..connection })
    }

    fn to_cargo_local(port: u16, table: Option<&str>) -> anyhow::Result<Self> {
        let config = Builder::from(&aws::config()?)
            .endpoint_url(format!("http://127.0.0.1:{port}"))
            .region(Region::new("eu-west-1"))
            // No visitor waits for the answer.
            .timeout_config(TimeoutConfig::disabled())
            // The SDK signs every request. The database accepts any signature.
            .credentials_provider(Credentials::new("local", "local", None, None, "--local"));
        let connection = Self::to_table(Client::from_conf(config.build()), table.unwrap_or("Subscribers"));
        Ok(Self { name: "cargo local".to_owned(), ..connection })
    }

    fn to_table(dynamodb: Client, table: &str) -> Self {
        let subscribers = Subscribers::new(dynamodb.clone(), table.to_owned());
        Self { name: format!("table {table}"), subscribers, stack: None, dynamodb }
    }
}

/// The operator's region and credentials, with the SDK's default timeouts: no visitor waits for the answer.
async fn config() -> anyhow::Result<SdkConfig> {
    let loaded = aws_config::defaults(BehaviorVersion::latest()).http_client(aws::http_client()?).load().await;
    if loaded.region().is_none() {
        bail!("no AWS region is set; set AWS_REGION, or set AWS_PROFILE to a profile with a region");
    }
    Ok(loaded)
}

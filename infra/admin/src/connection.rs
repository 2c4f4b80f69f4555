//! Connects to the tables: of a deployed stack, of `cargo local`, or one table by its name.

use anyhow::{bail, ensure};
use aws::SdkConfig;
use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::{
    Client,
    config::{Builder, Credentials, Region, timeout::TimeoutConfig},
};
use subscribers::{Subscribers, TableNames};

use crate::{arguments::Target, stack::Stack};

/// The tables, and the stack that they belong to.
pub(crate) struct Connection {
    /// For the operator to read, such as `stack academy`.
    pub(crate) name: String,
    pub(crate) subscribers: Subscribers,
    /// With --table. Then the other tables are not known.
    pub(crate) is_one_table: bool,
    /// Only with --stack.
    pub(crate) stack: Option<Stack>,
    dynamodb: Client,
}

impl Connection {
    pub(crate) async fn open(target: &Target) -> anyhow::Result<Self> {
        match (&target.stack, target.local, &target.table) {
            (Some(stack), ..) => Self::to_stack(stack).await,
            (None, Some(port), table) => {
                let (dynamodb, name) = (cargo_local(port)?, "cargo local".to_owned());
                Ok(match table {
                    Some(table) => Self::to_table(dynamodb, table),
                    None => Self::to_site(dynamodb, name, tables_of_cargo_local()),
                })
            }
            (None, None, Some(table)) => Ok(Self::to_table(Client::new(&config().await?), table)),
            (None, None, None) => bail!(
                "where are the subscribers? Add --stack NAME for a deployed site, --local for the site that `cargo local` runs, \
                 or --table NAME for one table"
            ),
        }
    }

    /// The tables, if all tables of a site are known.
    pub(crate) fn site(&self) -> anyhow::Result<&Subscribers> {
        ensure!(
            !self.is_one_table,
            "this command needs all tables of a site; use --stack NAME or --local instead of --table"
        );
        Ok(&self.subscribers)
    }

    /// Another table of subscribers, in the same account and region.
    pub(crate) fn table(&self, name: &str) -> Subscribers {
        one_table(&self.dynamodb, name)
    }

    async fn to_stack(name: &str) -> anyhow::Result<Self> {
        let config = config().await?;
        let stack = Stack::read(name, &config).await?;
        let connection = Self::to_site(Client::new(&config), format!("stack {name}"), stack.tables.clone());
        Ok(Self { stack: Some(stack), ..connection })
    }

    fn to_site(dynamodb: Client, name: String, tables: TableNames) -> Self {
        let subscribers = Subscribers::new(dynamodb.clone(), tables);
        Self { name, subscribers, is_one_table: false, stack: None, dynamodb }
    }

    fn to_table(dynamodb: Client, name: &str) -> Self {
        let subscribers = one_table(&dynamodb, name);
        Self { name: format!("table {name}"), subscribers, is_one_table: true, stack: None, dynamodb }
    }
}

fn one_table(dynamodb: &Client, name: &str) -> Subscribers {
    Subscribers::new(dynamodb.clone(), TableNames { subscribers: name.to_owned(), ..TableNames::default() })
}

/// `cargo local` calls the tables as the template does.
fn tables_of_cargo_local() -> TableNames {
    TableNames {
        subscribers: "Subscribers".to_owned(),
        requests: "Requests".to_owned(),
        counters: "Counters".to_owned(),
        erasures: "Erasures".to_owned(),
    }
}

fn cargo_local(port: u16) -> anyhow::Result<Client> {
    let config = Builder::from(&aws::config()?)
        .endpoint_url(format!("http://127.0.0.1:{port}"))
        .region(Region::new("eu-west-1"))
        // No visitor waits for the answer.
        .timeout_config(TimeoutConfig::disabled())
        // The SDK signs every request. The database accepts any signature.
        .credentials_provider(Credentials::new("local", "local", None, None, "--local"));
    Ok(Client::from_conf(config.build()))
}

/// The operator's region and credentials, with the SDK's default timeouts: no visitor waits for the answer.
async fn config() -> anyhow::Result<SdkConfig> {
    let loaded = aws_config::defaults(BehaviorVersion::latest()).http_client(aws::http_client()?).load().await;
    if loaded.region().is_none() {
        bail!("no AWS region is set; set AWS_REGION, or set AWS_PROFILE to a profile with a region");
    }
    Ok(loaded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_table_is_not_a_site() {
        let connection = Connection::to_table(cargo_local(8000).unwrap(), "restored");
        assert_eq!(
            connection.site().unwrap_err().to_string(),
            "this command needs all tables of a site; use --stack NAME or --local instead of --table"
        );
    }

    #[test]
    fn the_tables_of_cargo_local_are_in_the_template() {
        let template = include_str!("../../template.yaml");
        let TableNames { subscribers, requests, counters, erasures } = tables_of_cargo_local();
        for table in [subscribers, requests, counters, erasures] {
            assert!(template.contains(&format!("\n  {table}:\n    Type: AWS::DynamoDB::Table\n")), "{table}");
        }
    }
}

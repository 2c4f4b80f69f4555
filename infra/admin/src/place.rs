use anyhow::{Context, bail};
use aws::SdkConfig;
use aws_config::BehaviorVersion;
use aws_sdk_cloudformation::types::Stack;
use aws_sdk_dynamodb::config::{Builder, Credentials, Region, timeout::TimeoutConfig};
use subscribers::{Counters, Subscribers};

use crate::{arguments, dead_letters::DeadLetters};

/// The tables to look after, and what is around them.
pub(crate) struct Place {
    /// For people.
    pub(crate) name: String,
    pub(crate) subscribers: Subscribers,
    dynamodb: aws_sdk_dynamodb::Client,
    /// What only a whole stack has.
    pub(crate) stack: Option<StackParts>,
}

/// What a stack has besides the table.
pub(crate) struct StackParts {
    pub(crate) counters: Counters,
    pub(crate) mails_per_hour: u64,
    pub(crate) dead_letters: DeadLetters,
}

impl Place {
    pub(crate) async fn open(place: &arguments::Place) -> anyhow::Result<Self> {
        match (&place.stack, &place.table, place.local) {
            (None, table, Some(port)) => Self::local(port, table.as_deref()),
            (Some(_), _, Some(_)) => bail!("--stack and --local are two different places; give one of them"),
            (Some(stack), table, None) => Self::of_stack(stack, table.as_deref()).await,
            (None, Some(table), None) => {
                let dynamodb = aws_sdk_dynamodb::Client::new(&config().await?);
                Ok(Self::of_table(dynamodb, table))
            }
            (None, None, None) => bail!("say where: --stack NAME for a deployed site, --local for `cargo local`"),
        }
    }

    /// Another table in the same place.
    pub(crate) fn table(&self, name: &str) -> Subscribers {
        Subscribers::new(self.dynamodb.clone(), name.to_owned())
    }

    fn of_table(dynamodb: aws_sdk_dynamodb::Client, table: &str) -> Self {
        let subscribers = Subscribers::new(dynamodb.clone(), table.to_owned());
        Self { name: format!("table {table}"), subscribers, dynamodb, stack: None }
    }

    fn local(port: u16, table: Option<&str>) -> anyhow::Result<Self> {
        let config = Builder::from(&aws::config()?)
            .endpoint_url(format!("http://127.0.0.1:{port}"))
            .region(Region::new("eu-west-1"))
            // Nobody's page waits for this.
            .timeout_config(TimeoutConfig::disabled())
            // Any credentials do, but the SDK signs every request.
            .credentials_provider(Credentials::new("local", "local", None, None, "--local"));
        let dynamodb = aws_sdk_dynamodb::Client::from_conf(config.build());
        Ok(Self { name: "cargo local".to_owned(), ..Self::of_table(dynamodb, table.unwrap_or("Subscribers")) })
    }

    async fn of_stack(name: &str, table: Option<&str>) -> anyhow::Result<Self> {
        let config = config().await?;
        let described = aws_sdk_cloudformation::Client::new(&config).describe_stacks().stack_name(name).send().await;
        let described = described.with_context(|| {
            format!("the stack {name} can't be read; is it in this region, and are these the right credentials?")
        })?;
        let stack = described.stacks().first().with_context(|| format!("there is no stack {name}"))?;
        let dynamodb = aws_sdk_dynamodb::Client::new(&config);
        let subscribers_table = output(stack, "SubscribersTable")?;
        let parts = StackParts {
            counters: Counters::new(dynamodb.clone(), output(stack, "CountersTable")?.to_owned()),
            mails_per_hour: parameter(stack, "MailsPerHour")?.parse().context("MailsPerHour is no number")?,
            dead_letters: DeadLetters::new(&config, output(stack, "DeadLetters")?),
        };
        let place = Self::of_table(dynamodb, table.unwrap_or(subscribers_table));
        Ok(Self { name: format!("stack {name}"), stack: Some(parts), ..place })
    }
}

/// The operator's own region and credentials, and the SDK's own patience: nobody's page waits for this.
async fn config() -> anyhow::Result<SdkConfig> {
    let loaded = aws_config::defaults(BehaviorVersion::latest()).http_client(aws::http_client()?).load().await;
    if loaded.region().is_none() {
        bail!("which region? Set AWS_REGION, or AWS_PROFILE to a profile that names one");
    }
    Ok(loaded)
}

fn output<'a>(stack: &'a Stack, key: &str) -> anyhow::Result<&'a str> {
    let output = stack.outputs().iter().find(|output| output.output_key() == Some(key));
    output.and_then(|output| output.output_value()).with_context(|| format!("the stack has no output {key}"))
}

fn parameter<'a>(stack: &'a Stack, key: &str) -> anyhow::Result<&'a str> {
    let parameter = stack.parameters().iter().find(|parameter| parameter.parameter_key() == Some(key));
    parameter
        .and_then(|parameter| parameter.parameter_value())
        .with_context(|| format!("the stack has no parameter {key}"))
}

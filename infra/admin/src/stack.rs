//! A deployed stack: its outputs and parameters say which tables, limits and queue belong to the site.

use anyhow::Context;
use aws::SdkConfig;
use aws_sdk_cloudformation::{Client, types};
use subscribers::Counters;

use crate::dead_letters::DeadLetters;

/// What belongs to a deployed site.
pub(crate) struct Stack {
    pub(crate) subscribers_table: String,
    pub(crate) counters: Counters,
    pub(crate) mails_per_hour: u64,
    pub(crate) dead_letters: DeadLetters,
}

impl Stack {
    pub(crate) async fn read(
        name: &str,
        config: &SdkConfig,
        dynamodb: &aws_sdk_dynamodb::Client,
    ) -> anyhow::Result<Self> {
        let described = Client::new(config).describe_stacks().stack_name(name).send().await;
        let described = described.with_context(|| {
            let region = config.region().map(ToString::to_string).unwrap_or_default();
            format!("the stack {name} can't be read; check its name, the region {region} and your credentials")
        })?;
        let stack = described.stacks().first().with_context(|| format!("there is no stack {name}"))?;
        Ok(Self {
            subscribers_table: output(stack, "SubscribersTable")?.to_owned(),
            counters: Counters::new(dynamodb.clone(), output(stack, "CountersTable")?.to_owned()),
            mails_per_hour: number(parameter(stack, "MailsPerHour")?, "MailsPerHour")?,
            dead_letters: DeadLetters::new(config, output(stack, "DeadLetters")?),
        })
    }
}

fn output<'a>(stack: &'a types::Stack, key: &str) -> anyhow::Result<&'a str> {
    let output = stack.outputs().iter().find(|output| output.output_key() == Some(key));
    output
        .and_then(types::Output::output_value)
        .with_context(|| format!("the stack has no output {key}; deploy infra/template.yaml again"))
}

fn parameter<'a>(stack: &'a types::Stack, key: &str) -> anyhow::Result<&'a str> {
    let parameter = stack.parameters().iter().find(|parameter| parameter.parameter_key() == Some(key));
    parameter
        .and_then(types::Parameter::parameter_value)
        .with_context(|| format!("the stack has no parameter {key}; deploy infra/template.yaml again"))
}

fn number(value: &str, parameter: &str) -> anyhow::Result<u64> {
    let number = value.parse().ok();
    number.with_context(|| format!("the parameter {parameter} of the stack is {value:?}; it must be a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_is_not_a_number_is_named() {
        assert_eq!(number("500", "MailsPerHour").unwrap(), 500);
        assert_eq!(
            number("many", "MailsPerHour").unwrap_err().to_string(),
            r#"the parameter MailsPerHour of the stack is "many"; it must be a whole number"#
        );
    }
}

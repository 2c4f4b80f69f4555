//! A deployed stack: its outputs and parameters say which tables, limits, queue and secret belong to the site.

use anyhow::{Context, ensure};
use aws::SdkConfig;
use aws_sdk_cloudformation::{Client, types};
use subscribers::TableNames;

use crate::{dead_letters::DeadLetters, secret::Secret};

/// What belongs to a deployed site.
pub(crate) struct Stack {
    pub(crate) name: String,
    pub(crate) tables: TableNames,
    pub(crate) mails_per_hour: u64,
    pub(crate) dead_letters: DeadLetters,
    /// The keys that sign links.
    pub(crate) token_key: Secret,
    /// The version of the secret that the functions have. Empty for the version that CloudFormation generated.
    pub(crate) token_key_version: String,
    /// As CloudFormation names it, such as `UPDATE_COMPLETE`.
    status: String,
}

impl Stack {
    pub(crate) async fn read(name: &str, config: &SdkConfig) -> anyhow::Result<Self> {
        let described = Client::new(config).describe_stacks().stack_name(name).send().await;
        let described = described.with_context(|| {
            let region = config.region().map(ToString::to_string).unwrap_or_default();
            format!("the stack {name} can't be read; check its name, the region {region} and your credentials")
        })?;
        let stack = described.stacks().first().with_context(|| format!("there is no stack {name}"))?;
        let table = |key| output(stack, key).map(str::to_owned);
        Ok(Self {
            name: name.to_owned(),
            tables: TableNames {
                subscribers: table("SubscribersTable")?,
                requests: table("RequestsTable")?,
                counters: table("CountersTable")?,
                erasures: table("ErasuresTable")?,
            },
            mails_per_hour: number(parameter(stack, "MailsPerHour")?, "MailsPerHour")?,
            dead_letters: DeadLetters::new(config, output(stack, "DeadLetters")?),
            token_key: Secret::new(config, output(stack, "TokenKey")?),
            token_key_version: parameter(stack, "TokenKeyVersion")?.to_owned(),
            status: stack.stack_status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
        })
    }

    /// Fails while a deployment is under way, or if the last one ended halfway: then the functions may not have what the
    /// parameters say.
    pub(crate) fn ensure_deployed(&self) -> anyhow::Result<()> {
        ensure!(
            is_deployed(&self.status),
            "the stack {} is in the state {}; wait until its deployment is complete, or repair it",
            self.name,
            self.status
        );
        Ok(())
    }
}

/// During the clean-up after an update, the functions have been updated already.
fn is_deployed(status: &str) -> bool {
    status.ends_with("_COMPLETE") || status.ends_with("_COMPLETE_CLEANUP_IN_PROGRESS")
}

fn output<'a>(stack: &'a types::Stack, key: &str) -> anyhow::Result<&'a str> {
    let output = stack.outputs().iter().find(|output| output.output_key() == Some(key));
    output
        .and_then(types::Output::output_value)
        .with_context(|| format!("the stack has no output {key}; deploy infra/template.yaml again"))
}

/// An empty parameter may have no value.
fn parameter<'a>(stack: &'a types::Stack, key: &str) -> anyhow::Result<&'a str> {
    let parameter = stack.parameters().iter().find(|parameter| parameter.parameter_key() == Some(key));
    parameter
        .map(|parameter| parameter.parameter_value().unwrap_or_default())
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
        assert_eq!(number("120", "MailsPerHour").unwrap(), 120);
        assert_eq!(
            number("many", "MailsPerHour").unwrap_err().to_string(),
            r#"the parameter MailsPerHour of the stack is "many"; it must be a whole number"#
        );
    }

    #[test]
    fn a_stack_is_deployed_when_no_function_changes_any_more() {
        for status in [
            "CREATE_COMPLETE",
            "UPDATE_COMPLETE",
            "UPDATE_ROLLBACK_COMPLETE",
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        ] {
            assert!(is_deployed(status), "{status}");
        }
        for status in ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED", ""] {
            assert!(!is_deployed(status), "{status}");
        }
    }

    #[test]
    fn the_template_has_each_output_that_is_read() {
        let (_, outputs) = include_str!("../../template.yaml").split_once("\nOutputs:\n").unwrap();
        for key in ["SubscribersTable", "RequestsTable", "CountersTable", "ErasuresTable", "DeadLetters", "TokenKey"] {
            assert!(outputs.contains(&format!("  {key}:\n")), "{key}");
        }
    }
}

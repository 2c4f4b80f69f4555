//! What references to the resources of a template give on this machine.

use super::{
    TemplateError,
    node::Node,
    table::{self, ACCOUNT, REGION},
};

pub(super) const SECRET: &str = "AWS::SecretsManager::Secret";
const QUEUE: &str = "AWS::SQS::Queue";
const ROLE: &str = "AWS::IAM::Role";

/// What `!Ref` gives.
pub(super) fn reference(logical_id: &str, resource: &Node) -> Result<Option<String>, TemplateError> {
    Ok(match kind(resource)?.as_str() {
        table::RESOURCE_TYPE => Some(table::name(logical_id, resource)?),
        SECRET | "AWS::Logs::LogGroup" | "AWS::SES::ConfigurationSet" | "AWS::SNS::Topic" => {
            Some(logical_id.to_owned())
        }
        _ => None,
    })
}

/// What `!GetAtt` gives.
pub(super) fn attribute(logical_id: &str, resource: &Node, name: &str) -> Result<Option<String>, TemplateError> {
    Ok(match (kind(resource)?.as_str(), name) {
        (table::RESOURCE_TYPE, "Arn") => Some(table::arn(&table::name(logical_id, resource)?)),
        (table::RESOURCE_TYPE, "StreamArn") if table::has_stream(resource)? => {
            Some(table::stream_arn(&table::name(logical_id, resource)?))
        }
        (ROLE, "Arn") => Some(format!("{}{logical_id}", role_arn_prefix())),
        (QUEUE, "Arn") => Some(format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{logical_id}")),
        _ => None,
    })
}

/// The logical id of the role with this ARN.
pub(super) fn role_of(arn: &str) -> Option<&str> {
    arn.strip_prefix(&role_arn_prefix())
}

fn role_arn_prefix() -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/")
}

fn kind(resource: &Node) -> Result<String, TemplateError> {
    resource.required("Type")?.text()
}

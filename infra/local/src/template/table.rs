use serde_json::{Map, Value, json};

use super::{TemplateError, node::Node};

pub(super) const RESOURCE_TYPE: &str = "AWS::DynamoDB::Table";
pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "000000000000";
const STREAM: &str = "/stream/local";

/// What shapes a table on this machine, in the same words as in DynamoDB's API. Backups, deletion protection and the like
/// need a cloud.
const SHAPE: [&str; 7] = [
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
    "TableClass",
];

/// A DynamoDB table of the template.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name on this machine: the template's name for it, or its logical id.
    pub name: String,
    /// The attribute that says, in epoch seconds, when an item expires.
    pub expiry_attribute: Option<String>,
    /// A `CreateTable` request, as DynamoDB's API has it.
    pub(crate) request: Value,
}

impl Table {
    /// What creates the table, as a `CreateTable` request in the JSON of DynamoDB's API.
    #[must_use]
    pub const fn request(&self) -> &Value {
        &self.request
    }

    pub(super) fn read(logical_id: &str, resource: &Node) -> Result<Self, TemplateError> {
        let properties = resource.required("Properties")?;
        let name = name(logical_id, resource)?;
        let mut request = Map::from_iter([("TableName".to_owned(), json!(name))]);
        for property in SHAPE {
            if let Some(node) = properties.get(property)? {
                request.insert(property.to_owned(), node.json()?);
            }
        }
        if let Some(stream) = properties.get("StreamSpecification")? {
            let view = stream.required("StreamViewType")?.text()?;
            let specification = json!({ "StreamEnabled": true, "StreamViewType": view });
            request.insert("StreamSpecification".to_owned(), specification);
        }
        if let Some(encryption) = properties.path(&["SSESpecification", "SSEEnabled"])? {
            request.insert("SSESpecification".to_owned(), json!({ "Enabled": encryption.json()? }));
        }
        Ok(Self { name, expiry_attribute: expiry_attribute(&properties)?, request: request.into() })
    }
}

pub(super) fn name(logical_id: &str, resource: &Node) -> Result<String, TemplateError> {
    match resource.path(&["Properties", "TableName"])? {
        Some(name) => name.text(),
        None => Ok(logical_id.to_owned()),
    }
}

pub(crate) fn arn(name: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

pub(super) fn has_stream(resource: &Node) -> Result<bool, TemplateError> {
    Ok(resource.path(&["Properties", "StreamSpecification"])?.is_some())
}

/// A stream has a label of its own in the cloud. Here there is never more than one to a table.
pub(crate) fn stream_arn(table: &str) -> String {
    format!("{}{STREAM}", arn(table))
}

/// The table that a stream belongs to.
pub(super) fn of_stream(arn: &str) -> Option<&str> {
    arn.strip_suffix(STREAM)?.strip_prefix(&self::arn(""))
}

fn expiry_attribute(properties: &Node) -> Result<Option<String>, TemplateError> {
    let Some(specification) = properties.get("TimeToLiveSpecification")? else {
        return Ok(None);
    };
    let is_enabled = specification.required("Enabled")?.text()? == "true";
    let attribute = specification.required("AttributeName")?.text()?;
    Ok(is_enabled.then_some(attribute))
}

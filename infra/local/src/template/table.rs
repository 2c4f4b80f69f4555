//! DynamoDB tables of the template.

use serde_json::{Map, Value as Json, json};

use super::{TemplateError, arn, part::Part};

/// The properties that CloudFormation and DynamoDB's API write in the same way. Others, such as backups and deletion
/// protection, mean nothing on this machine.
const SAME_IN_THE_API: [&str; 7] = [
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
    "TableClass",
];

/// A DynamoDB table.
#[derive(Clone, Debug)]
pub struct Table {
    logical_id: String,
    /// Its `TableName` or, without one, its logical id.
    pub name: String,
    /// The attribute with the time, in seconds since 1970, at which an item expires.
    pub expiry_attribute: Option<String>,
    request: Json,
}

impl Table {
    /// A `CreateTable` request for the table, in the JSON of DynamoDB's API.
    #[must_use]
    pub const fn request(&self) -> &Json {
        &self.request
    }

    pub(super) fn read(logical_id: &str, resource: &Part) -> Result<Self, TemplateError> {
        let name = resource.parse(&["Properties", "TableName"], "a text")?.unwrap_or_else(|| logical_id.to_owned());
        let mut request = Map::from_iter([("TableName".to_owned(), json!(name))]);
        for property in SAME_IN_THE_API {
            if let Some(part) = resource.get(&["Properties", property])? {
                request.insert(property.to_owned(), part.json()?);
            }
        }
        if let Some(stream) = resource.get(&["Properties", "StreamSpecification"])? {
            let view = stream.required(&["StreamViewType"])?.text()?;
            let stream = json!({ "StreamEnabled": true, "StreamViewType": view });
            request.insert("StreamSpecification".to_owned(), stream);
        }
        if let Some(encryption) = resource.get(&["Properties", "SSESpecification", "SSEEnabled"])? {
            request.insert("SSESpecification".to_owned(), json!({ "Enabled": encryption.json()? }));
        }
        let expiry = resource.get(&["Properties", "TimeToLiveSpecification"])?;
        let expiry_attribute = match expiry {
            Some(expiry) if expiry.parse(&["Enabled"], "true or false")? == Some(true) => {
                Some(expiry.required(&["AttributeName"])?.text()?)
            }
            _ => None,
        };
        Ok(Self { logical_id: logical_id.to_owned(), name, expiry_attribute, request: request.into() })
    }

    /// The values of `!Ref` and `!GetAtt` for the table.
    pub(super) fn references(&self) -> Vec<(String, String)> {
        let Self { logical_id, name, .. } = self;
        let mut references =
            vec![(logical_id.clone(), name.clone()), (format!("{logical_id}.Arn"), format!("{}{name}", arn::TABLE))];
        if self.request.get("StreamSpecification").is_some() {
            references.push((format!("{logical_id}.StreamArn"), arn::stream(name)));
        }
        references
    }
}

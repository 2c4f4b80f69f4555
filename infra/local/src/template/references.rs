//! The values of `!Ref` and `!GetAtt` on this machine.

use std::collections::BTreeMap;

use serde_norway::Value;

use super::{
    TemplateError,
    arn::{ACCOUNT, QUEUE, REGION, ROLE},
};

pub(super) const SECRET: &str = "AWS::SecretsManager::Secret";

/// The values of parameters, and the names and ARNs of resources. `!Ref` looks for a name such as `People`, and `!GetAtt`
/// for a name with an attribute, such as `People.Arn`.
pub(super) struct References(BTreeMap<String, String>);

impl References {
    /// The values in `given` replace the defaults of the parameters. The references to tables must be added later.
    pub(super) fn new(document: &Value, given: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let pseudo_parameters = [
            ("AWS::AccountId", ACCOUNT),
            ("AWS::Partition", "aws"),
            ("AWS::Region", REGION),
            ("AWS::URLSuffix", "amazonaws.com"),
        ];
        let mut references = Self(pseudo_parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        references.extend(entries(document, "Resources").filter_map(|(id, resource)| of_resource(id, resource)));
        let parameters: BTreeMap<_, _> = entries(document, "Parameters").collect();
        let default =
            |(name, parameter): (&&str, &&Value)| Some(((*name).to_owned(), scalar(parameter.get("Default")?)?));
        references.extend(parameters.iter().filter_map(default));
        for (name, value) in given {
            if !parameters.contains_key(name.as_str()) {
                return Err(TemplateError::UnknownParameter(name.clone()));
            }
            references.0.insert(name.clone(), value.clone());
        }
        Ok(references)
    }

    pub(super) fn extend(&mut self, references: impl IntoIterator<Item = (String, String)>) {
        self.0.extend(references);
    }

    pub(super) fn get(&self, reference: &str) -> Option<&String> {
        self.0.get(reference)
    }
}

/// A text, a number or a boolean, as text. CloudFormation accepts each of them in place of the others.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn of_resource(id: &str, resource: &Value) -> Option<(String, String)> {
    match resource.get("Type")?.as_str()? {
        SECRET | "AWS::Logs::LogGroup" | "AWS::SES::ConfigurationSet" | "AWS::SNS::Topic" => {
            Some((id.to_owned(), id.to_owned()))
        }
        "AWS::IAM::Role" => Some((format!("{id}.Arn"), format!("{ROLE}{id}"))),
        "AWS::SQS::Queue" => Some((format!("{id}.Arn"), format!("{QUEUE}{id}"))),
        _ => None,
    }
}

fn entries<'a>(document: &'a Value, section: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let entries = document.get(section).and_then(Value::as_mapping).into_iter().flatten();
    entries.filter_map(|(name, value)| Some((name.as_str()?, value)))
}

use std::collections::BTreeMap;

use serde_norway::Value;

use super::{
    TemplateError,
    intrinsics::{Intrinsic, unexpected},
    node::{Node, scalar},
    table::{self, ACCOUNT, REGION},
};

/// What the references of a template can lead to.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    document: &'a Value,
    parameters: BTreeMap<&'a str, String>,
}

impl<'a> Scope<'a> {
    /// `given` stand in for the defaults of the parameters.
    pub(super) fn new(document: &'a Value, given: &'a BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let declared = document.get("Parameters").and_then(Value::as_mapping);
        if let Some(unknown) = given.keys().find(|name| !declared.is_some_and(|names| names.contains_key(name))) {
            return Err(TemplateError::NoSuchParameter(unknown.clone()));
        }
        let defaults = declared.into_iter().flatten().filter_map(|(name, parameter)| {
            let default = parameter.get("Default").and_then(scalar)?;
            Some((name.as_str()?, default))
        });
        let given = given.iter().map(|(name, value)| (name.as_str(), value.clone()));
        Ok(Self { document, parameters: defaults.chain(given).collect() })
    }

    pub(super) fn document(&'a self) -> Result<Node<'a>, TemplateError> {
        Node::new(self, String::new(), self.document)?.ok_or_else(|| unexpected("all that is", "a mapping"))
    }

    /// What `!Ref` gives for a parameter, a pseudo parameter or a resource.
    pub(super) fn reference(&self, name: &str, place: &str) -> Result<String, TemplateError> {
        if let Some(value) = self.parameters.get(name) {
            return Ok(value.clone());
        }
        match name {
            "AWS::AccountId" => return Ok(ACCOUNT.to_owned()),
            "AWS::Partition" => return Ok("aws".to_owned()),
            "AWS::Region" => return Ok(REGION.to_owned()),
            "AWS::URLSuffix" => return Ok("amazonaws.com".to_owned()),
            _ => {}
        }
        self.table_name(name)?.ok_or_else(|| unresolved(name, place))
    }

    /// What `!GetAtt` gives for `Resource.Attribute`.
    pub(super) fn attribute(&self, path: &str, place: &str) -> Result<String, TemplateError> {
        let table = match path.split_once('.') {
            Some((resource, "Arn")) => self.table_name(resource)?,
            _ => None,
        };
        table.map(|name| table::arn(&name)).ok_or_else(|| unresolved(path, place))
    }

    pub(super) fn condition_holds(&self, name: &str, place: &str) -> Result<bool, TemplateError> {
        let condition = self.document.get("Conditions").and_then(|conditions| conditions.get(name));
        self.holds(condition.ok_or_else(|| unresolved(name, place))?, &format!("Conditions.{name}"))
    }

    pub(super) fn holds(&self, condition: &Value, place: &str) -> Result<bool, TemplateError> {
        // Among conditions, unlike anywhere else, `Condition:` is the long form of `!Condition`.
        if let Some(name) = condition.get("Condition").and_then(Value::as_str) {
            return self.condition_holds(name, place);
        }
        Intrinsic::of(condition).ok_or_else(|| unexpected(place, "a condition"))?.truth(self, place)
    }

    fn table_name(&self, logical_id: &str) -> Result<Option<String>, TemplateError> {
        let Some(resource) = self.document()?.path(&["Resources", logical_id])? else {
            return Ok(None);
        };
        if resource.required("Type")?.text()? != table::RESOURCE_TYPE {
            return Ok(None);
        }
        table::name(logical_id, &resource).map(Some)
    }
}

fn unresolved(reference: &str, place: &str) -> TemplateError {
    TemplateError::Unresolved { place: place.to_owned(), reference: reference.to_owned() }
}

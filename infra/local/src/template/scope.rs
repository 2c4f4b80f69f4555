use std::{cell::RefCell, collections::BTreeMap};

use serde_norway::Value;

use super::{
    TemplateError,
    intrinsics::{Intrinsic, unexpected},
    node::{Node, scalar},
    resource,
    table::{ACCOUNT, REGION},
};

/// What the references of a template can lead to.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    document: &'a Value,
    parameters: BTreeMap<&'a str, String>,
    /// The conditions and resources whose values are being found, each because of the one before.
    in_search: RefCell<Vec<String>>,
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
        Ok(Self { document, parameters: defaults.chain(given).collect(), in_search: RefCell::default() })
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
        self.of_resource(name, place, resource::reference)?.ok_or_else(|| unresolved(name, place))
    }

    /// What `!GetAtt` gives for `Resource.Attribute`.
    pub(super) fn attribute(&self, path: &str, place: &str) -> Result<String, TemplateError> {
        let value = match path.split_once('.') {
            Some((name, attribute)) => self.of_resource(name, place, |logical_id, resource| {
                resource::attribute(logical_id, resource, attribute)
            })?,
            None => None,
        };
        value.ok_or_else(|| unresolved(path, place))
    }

    pub(super) fn condition_holds(&self, name: &str, place: &str) -> Result<bool, TemplateError> {
        let condition = self.document.get("Conditions").and_then(|conditions| conditions.get(name));
        let condition = condition.ok_or_else(|| unresolved(name, place))?;
        let path = format!("Conditions.{name}");
        self.once(&path, place, || self.holds(condition, &path))
    }

    pub(super) fn holds(&self, condition: &Value, place: &str) -> Result<bool, TemplateError> {
        // Among conditions, unlike anywhere else, `Condition:` is the long form of `!Condition`.
        if let Some(name) = condition.get("Condition").and_then(Value::as_str) {
            return self.condition_holds(name, place);
        }
        Intrinsic::of(condition).ok_or_else(|| unexpected(place, "a condition"))?.truth(self, place)
    }

    fn of_resource(
        &self,
        logical_id: &str,
        place: &str,
        value: impl FnOnce(&str, &Node) -> Result<Option<String>, TemplateError>,
    ) -> Result<Option<String>, TemplateError> {
        let Some(resource) = self.document()?.path(&["Resources", logical_id])? else {
            return Ok(None);
        };
        self.once(&format!("Resources.{logical_id}"), place, || value(logical_id, &resource))
    }

    /// Finds the value of something, unless that has led back to it.
    fn once<T>(
        &self,
        path: &str,
        place: &str,
        find: impl FnOnce() -> Result<T, TemplateError>,
    ) -> Result<T, TemplateError> {
        if self.in_search.borrow().iter().any(|searched| searched == path) {
            return Err(TemplateError::Circular { place: place.to_owned(), reference: path.to_owned() });
        }
        self.in_search.borrow_mut().push(path.to_owned());
        let found = find();
        self.in_search.borrow_mut().pop();
        found
    }
}

fn unresolved(reference: &str, place: &str) -> TemplateError {
    TemplateError::Unresolved { place: place.to_owned(), reference: reference.to_owned() }
}

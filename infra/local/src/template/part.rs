//! Reads values of a template. Every value knows its place, and its intrinsic functions are resolved.

use std::{borrow::Cow, str::FromStr};

use serde_json::Value as Json;
use serde_norway::Value;

use super::{TemplateError, intrinsics::Resolver, references::scalar};

/// A value of the template.
///
/// Intrinsic functions inside of it are resolved only when they are read, because many results exist only in the cloud.
#[derive(Clone)]
pub(super) struct Part<'a> {
    resolver: Resolver<'a>,
    place: String,
    value: Cow<'a, Value>,
}

impl<'a> Part<'a> {
    pub(super) const fn of_document(document: &'a Value, resolver: Resolver<'a>) -> Self {
        Self { resolver, place: String::new(), value: Cow::Borrowed(document) }
    }

    /// The value under the keys. `None` if a key is missing.
    pub(super) fn get(&self, keys: &[&str]) -> Result<Option<Self>, TemplateError> {
        let Some((key, keys)) = keys.split_first() else {
            return Ok(Some(self.clone()));
        };
        let mapping = match &self.value {
            Cow::Borrowed(Value::Mapping(mapping)) => mapping,
            Cow::Borrowed(Value::Null) => return Ok(None),
            _ => return Err(self.expected("a mapping")),
        };
        match mapping.get(*key).map(|value| self.child(key, value)).transpose()?.flatten() {
            Some(child) => child.get(keys),
            None => Ok(None),
        }
    }

    pub(super) fn required(&self, keys: &[&str]) -> Result<Self, TemplateError> {
        self.get(keys)?.ok_or_else(|| TemplateError::Missing(self.place_of(&keys.join("."))))
    }

    /// The entries of the mapping, or the items of the list, under the keys. The key of an item is its number.
    pub(super) fn children(&self, keys: &[&str]) -> Result<Vec<(String, Self)>, TemplateError> {
        let Some(part) = self.get(keys)? else {
            return Ok(Vec::new());
        };
        let children: Vec<_> = match &part.value {
            Cow::Borrowed(Value::Mapping(mapping)) => {
                mapping.iter().map(|(key, value)| (scalar(key).unwrap_or_default(), value)).collect()
            }
            Cow::Borrowed(Value::Sequence(items)) => (0..).map(|number: usize| number.to_string()).zip(items).collect(),
            _ => return Err(part.expected("a mapping or a list")),
        };
        let children = children.into_iter().map(|(key, value)| Ok((part.child(&key, value)?, key)));
        children.filter_map(|child| child.map(|(child, key)| Some((key, child?))).transpose()).collect()
    }

    /// The items of the list under the keys. A single value counts as a list of one item, and a missing key as an empty list.
    pub(super) fn items(&self, keys: &[&str]) -> Result<Vec<Self>, TemplateError> {
        match self.get(keys)? {
            Some(list) if list.value.is_sequence() => {
                list.children(&[])?.into_iter().map(|(_, item)| Ok(item)).collect()
            }
            single => Ok(single.into_iter().collect()),
        }
    }

    pub(super) fn text(&self) -> Result<String, TemplateError> {
        scalar(&self.value).ok_or_else(|| self.expected("a text"))
    }

    /// Parses the text under the keys, for example as a number. The error says that the text is not `expected`.
    pub(super) fn parse<T: FromStr>(&self, keys: &[&str], expected: &str) -> Result<Option<T>, TemplateError> {
        let Some(part) = self.get(keys)? else {
            return Ok(None);
        };
        part.text()?.parse().map(Some).map_err(|_| part.expected(expected))
    }

    /// The value in JSON, with all intrinsic functions resolved.
    pub(super) fn json(&self) -> Result<Json, TemplateError> {
        match &*self.value {
            Value::Mapping(_) => self.children(&[])?.into_iter().map(|(key, child)| Ok((key, child.json()?))).collect(),
            Value::Sequence(_) => self.children(&[])?.into_iter().map(|(_, item)| item.json()).collect(),
            scalar => serde_json::to_value(scalar).map_err(|_| self.expected("a value of JSON")),
        }
    }

    /// Whether the resource's condition is true.
    pub(super) fn is_wanted(&self) -> Result<bool, TemplateError> {
        let Some(condition) = self.get(&["Condition"])? else {
            return Ok(true);
        };
        self.resolver.condition(&condition.text()?).map_err(|problem| condition.wrong(problem))
    }

    /// An error that says what is expected in this place.
    pub(super) fn expected(&self, expected: &str) -> TemplateError {
        self.wrong(format!("is not {expected}"))
    }

    fn wrong(&self, problem: String) -> TemplateError {
        TemplateError::Value(self.place.clone(), problem)
    }

    fn child(&self, key: &str, value: &'a Value) -> Result<Option<Self>, TemplateError> {
        let part = Self { resolver: self.resolver, place: self.place_of(key), value: Cow::Borrowed(value) };
        let value = self.resolver.resolve(value).map_err(|problem| part.wrong(problem))?;
        Ok(value.map(|value| Self { value, ..part }))
    }

    fn place_of(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }
}

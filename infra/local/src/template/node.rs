use serde_norway::Value;

use super::{TemplateError, intrinsics::Intrinsic, scope::Scope};

/// A place in the template and what stands there.
///
/// References are resolved on the way to what is read, and nowhere else: what only the cloud can resolve does no harm as
/// long as nobody reads it.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    scope: &'a Scope<'a>,
    place: String,
    value: &'a Value,
    /// What a reference led to, if one stands here.
    text: Option<String>,
}

impl<'a> Node<'a> {
    /// Nothing, where the template says `AWS::NoValue`.
    pub(super) fn new(scope: &'a Scope<'a>, place: String, value: &'a Value) -> Result<Option<Self>, TemplateError> {
        let Some(intrinsic) = Intrinsic::of(value) else {
            return Ok(Some(Self { scope, place, value, text: None }));
        };
        if intrinsic.is_no_value() {
            return Ok(None);
        }
        match intrinsic.branch(scope, &place)? {
            Some(branch) => Self::new(scope, place, branch),
            None => Ok(Some(Self { scope, text: Some(intrinsic.text(scope, &place)?), place, value })),
        }
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn get(&self, key: &str) -> Result<Option<Self>, TemplateError> {
        let mapping = self.plain().as_mapping().ok_or_else(|| self.unexpected("a mapping"))?;
        match mapping.get(key) {
            Some(value) => Self::new(self.scope, self.place_of(key), value),
            None => Ok(None),
        }
    }

    pub(super) fn required(&self, key: &str) -> Result<Self, TemplateError> {
        self.get(key)?.ok_or_else(|| TemplateError::Missing { place: self.place_of(key) })
    }

    /// What the keys lead to, or nothing if one of them is not there.
    pub(super) fn path(&self, keys: &[&str]) -> Result<Option<Self>, TemplateError> {
        let mut node = Some(self.clone());
        for key in keys {
            node = node.map(|node| node.get(key)).transpose()?.flatten();
        }
        Ok(node)
    }

    pub(super) fn entries(&self) -> Result<Vec<(String, Self)>, TemplateError> {
        let mapping = self.plain().as_mapping().ok_or_else(|| self.unexpected("a mapping"))?;
        let mut entries = Vec::new();
        for (key, value) in mapping {
            let key = key.as_str().ok_or_else(|| self.unexpected("a mapping with words as keys"))?;
            if let Some(node) = Self::new(self.scope, self.place_of(key), value)? {
                entries.push((key.to_owned(), node));
            }
        }
        Ok(entries)
    }

    /// The items of a list, or the one thing that stands where a list may stand.
    pub(super) fn one_or_more(&self) -> Result<Vec<Self>, TemplateError> {
        let Some(items) = self.plain().as_sequence() else {
            return Ok(vec![self.clone()]);
        };
        let nodes = items.iter().enumerate().map(|(index, item)| {
            let place = self.place_of(&index.to_string());
            Self::new(self.scope, place, item)
        });
        nodes.filter_map(Result::transpose).collect()
    }

    /// What stands under a key, as [`Node::one_or_more`] has it; none, if nothing stands there.
    pub(super) fn items_at(&self, key: &str) -> Result<Vec<Self>, TemplateError> {
        self.get(key)?.map_or_else(|| Ok(Vec::new()), |node| node.one_or_more())
    }

    pub(super) fn text(&self) -> Result<String, TemplateError> {
        match &self.text {
            Some(text) => Ok(text.clone()),
            None => scalar(self.value).ok_or_else(|| self.unexpected("a text")),
        }
    }

    /// All that stands here, with every reference resolved.
    pub(super) fn json(&self) -> Result<serde_json::Value, TemplateError> {
        if let Some(text) = &self.text {
            return Ok(serde_json::Value::String(text.clone()));
        }
        if self.value.is_mapping() {
            return self.entries()?.into_iter().map(|(key, node)| Ok((key, node.json()?))).collect();
        }
        if self.value.is_sequence() {
            return self.one_or_more()?.iter().map(Self::json).collect();
        }
        serde_json::to_value(self.value).map_err(|_| self.unexpected("a plain value"))
    }

    fn unexpected(&self, expected: &'static str) -> TemplateError {
        TemplateError::Unexpected { place: self.place.clone(), expected }
    }

    /// What stands here as it was written. A reference leads to a text, which is neither a mapping nor a list.
    fn plain(&self) -> &'a Value {
        if self.text.is_some() { &Value::Null } else { self.value }
    }

    fn place_of(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }
}

/// A text, or what YAML reads as a number or a truth value where the template means a text.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

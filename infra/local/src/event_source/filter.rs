//! Which records reach a function: Lambda's event filtering.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A filter pattern. A record matches if it matches every key.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>.
#[derive(Debug)]
pub(super) struct Filter(BTreeMap<String, Rule>);

#[derive(Debug)]
enum Rule {
    Nested(Filter),
    AnyOf(Vec<Comparison>),
}

/// The names of the variants are Lambda's comparison operators.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Comparison {
    #[serde(skip)]
    Equals(Value),
    Exists(bool),
    Prefix(String),
    #[serde(deserialize_with = "texts_or_numbers")]
    AnythingBut(Vec<Value>),
}

impl Filter {
    pub(super) fn parse(pattern: &Value) -> Result<Self, FilterError> {
        let keys = pattern.as_object().filter(|keys| !keys.is_empty());
        let keys = keys.ok_or_else(|| FilterError::new("", pattern, "an object with keys is expected"))?;
        keys.iter().map(|(key, value)| Ok((key.clone(), Rule::parse(key, value)?))).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn matches(&self, event: &Value) -> bool {
        self.matches_at(Some(event))
    }

    /// A list matches if one of its items does.
    fn matches_at(&self, event: Option<&Value>) -> bool {
        match event {
            Some(Value::Array(items)) => items.iter().any(|item| self.matches(item)),
            event => self.0.iter().all(|(key, rule)| rule.matches(event.and_then(|event| event.get(key)))),
        }
    }
}

impl Rule {
    fn parse(key: &str, value: &Value) -> Result<Self, FilterError> {
        match value {
            Value::Object(_) => Filter::parse(value).map(Self::Nested),
            Value::Array(values) if !values.is_empty() => {
                values.iter().map(|value| Comparison::parse(key, value)).collect::<Result<_, _>>().map(Self::AnyOf)
            }
            _ => Err(FilterError::new(key, value, "a list of values is expected")),
        }
    }

    fn matches(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Nested(filter), value) => filter.matches_at(value),
            (Self::AnyOf(comparisons), Some(Value::Array(items))) => {
                items.iter().any(|item| comparisons.iter().any(|comparison| comparison.matches(Some(item))))
            }
            (Self::AnyOf(comparisons), value) => comparisons.iter().any(|comparison| comparison.matches(value)),
        }
    }
}

impl Comparison {
    fn parse(key: &str, value: &Value) -> Result<Self, FilterError> {
        match value {
            Value::Object(_) => {
                Self::deserialize(value).map_err(|error| FilterError::new(key, value, error.to_string()))
            }
            Value::Array(_) => Err(FilterError::new(key, value, "a value is expected in the list, not another list")),
            literal => Ok(Self::Equals(literal.clone())),
        }
    }

    /// An object counts as absent, because only the end of a path can match.
    fn matches(&self, value: Option<&Value>) -> bool {
        let value = value.filter(|value| !value.is_object());
        match (self, value) {
            (Self::Exists(exists), value) => *exists == value.is_some(),
            (_, None) => false,
            (Self::Equals(literal), Some(value)) => is_equal(literal, value),
            (Self::Prefix(prefix), Some(value)) => value.as_str().is_some_and(|text| text.starts_with(prefix)),
            (Self::AnythingBut(literals), Some(value)) => !literals.iter().any(|literal| is_equal(literal, value)),
        }
    }
}

fn texts_or_numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    let values = match Value::deserialize(deserializer)? {
        Value::Array(values) => values,
        value => vec![value],
    };
    let is_valid = values.iter().all(|value| value.is_string() || value.is_number());
    if is_valid { Ok(values) } else { Err(D::Error::custom("texts or numbers are expected")) }
}

/// `12` and `12.0` are equal.
fn is_equal(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

/// Why a filter pattern is not supported.
#[derive(Debug, thiserror::Error)]
#[error("{found}{place} cannot be used: {reason}")]
pub struct FilterError {
    found: Value,
    place: String,
    reason: String,
}

impl FilterError {
    fn new(key: &str, found: &Value, reason: impl Into<String>) -> Self {
        let place = if key.is_empty() { String::new() } else { format!(" under the key {key}") };
        Self { found: found.clone(), place, reason: reason.into() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record() -> Value {
        json!({
            "eventName": "MODIFY",
            "size": 12,
            "flag": true,
            "nothing": null,
            "tags": ["red", "green"],
            "people": [{ "name": "Ada" }, { "name": "Grace" }],
            "empty": [],
            "dynamodb": { "NewImage": { "status": { "S": "pending" }, "asked": { "N": "1700" } } },
        })
    }

    #[test]
    fn a_filter_lets_through_the_records_that_lambda_would_let_through() {
        let cases = [
            (json!({ "eventName": ["MODIFY"] }), true),
            (json!({ "eventName": ["INSERT", "MODIFY"] }), true),
            (json!({ "eventName": ["INSERT"] }), false),
            (json!({ "eventName": ["modify"] }), false),
            (json!({ "eventName": ["MODIFY"], "size": [13] }), false),
            (json!({ "size": [12.0] }), true),
            (json!({ "size": ["12"] }), false),
            (json!({ "flag": [true] }), true),
            (json!({ "flag": [false] }), false),
            (json!({ "nothing": [null] }), true),
            (json!({ "nowhere": [null] }), false),
            (json!({ "nothing": [{ "exists": true }] }), true),
            (json!({ "eventName": [{ "exists": true }] }), true),
            (json!({ "eventName": [{ "exists": false }] }), false),
            (json!({ "nowhere": [{ "exists": false }] }), true),
            (json!({ "nowhere": [{ "exists": true }] }), false),
            (json!({ "nowhere": { "deep": [{ "exists": false }] } }), true),
            (json!({ "nowhere": { "deep": ["x"] } }), false),
            (json!({ "dynamodb": [{ "exists": true }] }), false),
            (json!({ "dynamodb": [{ "exists": false }] }), true),
            (json!({ "eventName": [{ "prefix": "MOD" }] }), true),
            (json!({ "eventName": [{ "prefix": "INS" }, "MODIFY"] }), true),
            (json!({ "eventName": [{ "prefix": "INS" }] }), false),
            (json!({ "size": [{ "prefix": "1" }] }), false),
            (json!({ "eventName": [{ "anything-but": "REMOVE" }] }), true),
            (json!({ "eventName": [{ "anything-but": ["REMOVE", "MODIFY"] }] }), false),
            (json!({ "size": [{ "anything-but": 12 }] }), false),
            (json!({ "nowhere": [{ "anything-but": "x" }] }), false),
            (json!({ "tags": ["green"] }), true),
            (json!({ "tags": ["blue"] }), false),
            (json!({ "people": { "name": ["Grace"] } }), true),
            (json!({ "people": { "name": ["Alan"] } }), false),
            (json!({ "empty": ["x"] }), false),
            (json!({ "dynamodb": { "NewImage": { "status": { "S": ["pending"] } } } }), true),
            (json!({ "dynamodb": { "NewImage": { "status": { "S": ["confirmed"] } } } }), false),
            (json!({ "dynamodb": { "NewImage": { "asked": { "N": [1700] } } } }), false),
            (json!({ "dynamodb": { "NewImage": { "mailed_at": { "N": [{ "exists": false }] } } } }), true),
            (json!({ "dynamodb": { "NewImage": { "asked": { "N": [{ "exists": false }] } } } }), false),
            (json!({ "dynamodb": { "OldImage": { "status": { "S": ["pending"] } } } }), false),
        ];
        for (pattern, expected) in cases {
            assert_eq!(Filter::parse(&pattern).unwrap().matches(&record()), expected, "{pattern}");
        }
    }

    #[test]
    fn an_unsupported_filter_is_named_in_the_error() {
        let cases = [
            (json!([]), "[] cannot be used: an object with keys is expected"),
            (json!({}), "{} cannot be used"),
            (json!({ "a": {} }), "{} cannot be used"),
            (json!({ "a": "x" }), "\"x\" under the key a cannot be used: a list of values is expected"),
            (json!({ "a": [] }), "[] under the key a cannot be used"),
            (json!({ "a": [["x"]] }), "another list"),
            (json!({ "a": [{ "suffix": "x" }] }), "unknown variant `suffix`, expected one of `exists`, `prefix`"),
            (json!({ "a": [{ "numeric": [">", 1] }] }), "`numeric`"),
            (json!({ "a": [{ "prefix": "x", "exists": true }] }), "under the key a cannot be used"),
            (json!({ "a": [{ "prefix": 1 }] }), "{\"prefix\":1} under the key a cannot be used: invalid type"),
            (json!({ "a": [{ "exists": "yes" }] }), "expected a boolean"),
            (json!({ "a": [{ "anything-but": { "prefix": "x" } }] }), "texts or numbers are expected"),
            (json!({ "$or": [{ "a": ["x"] }] }), "$or"),
        ];
        for (pattern, expected) in cases {
            let error = Filter::parse(&pattern).unwrap_err().to_string();
            assert!(error.contains(expected), "{pattern}: {error}");
        }
    }
}

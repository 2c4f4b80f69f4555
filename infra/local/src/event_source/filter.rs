//! Decides which records a function gets, as Lambda's event filtering does.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A filter pattern. A record matches the pattern if it matches every key of the pattern.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>.
#[derive(Debug, PartialEq, Deserialize)]
pub(super) struct Filter(#[serde(deserialize_with = "not_empty")] BTreeMap<String, Rule>);

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "a key needs a list of values, or of the operators exists, prefix and anything-but")]
enum Rule {
    Nested(Filter),
    AnyOf(#[serde(deserialize_with = "not_empty")] Vec<Comparison>),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Comparison {
    Equals(Literal),
    Operator(Operator),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Operator {
    Exists(bool),
    Prefix(String),
    AnythingBut(Literals),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Literals {
    One(Literal),
    Many(Vec<Literal>),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Literal {
    Null,
    Truth(bool),
    Number(f64),
    Text(String),
}

impl Filter {
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
    fn matches(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Nested(filter), value) => filter.matches_at(value),
            (Self::AnyOf(_), Some(Value::Array(items))) => items.iter().any(|item| self.matches(Some(item))),
            (Self::AnyOf(comparisons), value) => comparisons.iter().any(|comparison| comparison.matches(value)),
        }
    }
}

impl Comparison {
    /// An object counts as absent, because only the end of a path can match.
    fn matches(&self, value: Option<&Value>) -> bool {
        let literal = value.and_then(|value| Literal::deserialize(value).ok());
        match (self, literal) {
            (Self::Operator(Operator::Exists(exists)), literal) => *exists == literal.is_some(),
            (_, None) => false,
            (Self::Equals(expected), Some(literal)) => *expected == literal,
            (Self::Operator(Operator::Prefix(prefix)), Some(literal)) => {
                matches!(literal, Literal::Text(text) if text.starts_with(prefix))
            }
            (Self::Operator(Operator::AnythingBut(Literals::One(other))), Some(literal)) => *other != literal,
            (Self::Operator(Operator::AnythingBut(Literals::Many(others))), Some(literal)) => {
                !others.contains(&literal)
            }
        }
    }
}

/// Lambda refuses patterns with empty objects and lists.
fn not_empty<'de, T: Deserialize<'de> + Default + PartialEq, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = T::deserialize(deserializer)?;
    if value == T::default() { Err(D::Error::custom("an object or a list is empty")) } else { Ok(value) }
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
            assert_eq!(Filter::deserialize(&pattern).unwrap().matches(&record()), expected, "{pattern}");
        }
    }

    #[test]
    fn an_unsupported_pattern_is_refused() {
        let patterns = [
            json!([]),
            json!({}),
            json!({ "a": {} }),
            json!({ "a": "x" }),
            json!({ "a": [] }),
            json!({ "a": [["x"]] }),
            json!({ "a": [{ "suffix": "x" }] }),
            json!({ "a": [{ "numeric": [">", 1] }] }),
            json!({ "a": [{ "prefix": "x", "exists": true }] }),
            json!({ "a": [{ "prefix": 1 }] }),
            json!({ "a": [{ "exists": "yes" }] }),
            json!({ "a": [{ "anything-but": { "prefix": "x" } }] }),
            json!({ "$or": [{ "a": ["x"] }] }),
        ];
        for pattern in patterns {
            assert!(Filter::deserialize(&pattern).is_err(), "{pattern}");
        }
    }
}

use serde_json::{Map, Value};

/// An event pattern, as event source mappings have them to choose records with: every key of it must match, and of the
/// list at the end of a path one item.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>.
#[derive(Debug)]
pub(super) struct Pattern(Vec<(String, Rule)>);

#[derive(Debug)]
enum Rule {
    Nested(Pattern),
    AnyOf(Vec<Test>),
}

#[derive(Debug)]
enum Test {
    Is(Value),
    Exists(bool),
    Prefix(String),
    AnythingBut(Vec<Value>),
}

/// Why a pattern cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PatternError {
    /// The pattern, or a part of it, has no keys.
    #[error("{0} is not a pattern: an object with keys is expected")]
    NotAnObject(Value),
    /// A path ends in something else than a list.
    #[error("{key} has {found}, where a list of values is expected")]
    NotAList {
        /// The end of the path.
        key: String,
        /// What stands there.
        found: Value,
    },
    /// An operator that Lambda may know and cargo local does not.
    #[error("cargo local does not understand {0} in a pattern")]
    Operator(String),
    /// An operator with something that it cannot work with.
    #[error("{operator} in a pattern cannot have {found}")]
    Operand {
        /// Such as `prefix`.
        operator: String,
        /// What it has.
        found: Value,
    },
}

impl Pattern {
    pub(super) fn parse(pattern: &Value) -> Result<Self, PatternError> {
        match pattern.as_object() {
            Some(keys) if !keys.is_empty() => {
                let rules = keys.iter().map(|(key, value)| Ok((key.clone(), Rule::parse(key, value)?)));
                rules.collect::<Result<_, _>>().map(Self)
            }
            _ => Err(PatternError::NotAnObject(pattern.clone())),
        }
    }

    pub(super) fn matches(&self, event: &Value) -> bool {
        self.matches_at(Some(event))
    }

    /// A list in an event matches if one item of it does.
    fn matches_at(&self, event: Option<&Value>) -> bool {
        match event {
            Some(Value::Array(items)) => items.iter().any(|item| self.matches_at(Some(item))),
            event => self.0.iter().all(|(key, rule)| rule.matches(event.and_then(|event| event.get(key)))),
        }
    }
}

impl Rule {
    fn parse(key: &str, value: &Value) -> Result<Self, PatternError> {
        match value {
            _ if key.starts_with('$') => Err(PatternError::Operator(key.to_owned())),
            Value::Object(_) => Pattern::parse(value).map(Self::Nested),
            Value::Array(tests) if !tests.is_empty() => {
                tests.iter().map(Test::parse).collect::<Result<_, _>>().map(Self::AnyOf)
            }
            _ => Err(PatternError::NotAList { key: key.to_owned(), found: value.clone() }),
        }
    }

    fn matches(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Nested(pattern), value) => pattern.matches_at(value),
            (Self::AnyOf(tests), Some(Value::Array(items))) => {
                items.iter().any(|item| tests.iter().any(|test| test.passes(Some(item))))
            }
            (Self::AnyOf(tests), value) => tests.iter().any(|test| test.passes(value)),
        }
    }
}

impl Test {
    fn parse(test: &Value) -> Result<Self, PatternError> {
        match test {
            Value::Object(operators) => Self::parse_operator(operators, test),
            Value::Array(_) => Err(PatternError::Operand { operator: "a list".to_owned(), found: test.clone() }),
            literal => Ok(Self::Is(literal.clone())),
        }
    }

    fn parse_operator(operators: &Map<String, Value>, test: &Value) -> Result<Self, PatternError> {
        let mut operators = operators.iter();
        let (Some((operator, operand)), None) = (operators.next(), operators.next()) else {
            return Err(PatternError::Operator(test.to_string()));
        };
        match (operator.as_str(), operand) {
            ("exists", Value::Bool(exists)) => Ok(Self::Exists(*exists)),
            ("prefix", Value::String(prefix)) => Ok(Self::Prefix(prefix.clone())),
            ("anything-but", Value::Array(values)) if values.iter().all(is_text_or_number) => {
                Ok(Self::AnythingBut(values.clone()))
            }
            ("anything-but", value) if is_text_or_number(value) => Ok(Self::AnythingBut(vec![value.clone()])),
            ("exists" | "prefix" | "anything-but", found) => {
                Err(PatternError::Operand { operator: operator.clone(), found: found.clone() })
            }
            _ => Err(PatternError::Operator(operator.clone())),
        }
    }

    /// Only what ends a path can pass or be absent: an object on the way counts as nothing.
    fn passes(&self, value: Option<&Value>) -> bool {
        let value = value.filter(|value| !value.is_object());
        match (self, value) {
            (Self::Exists(exists), value) => *exists == value.is_some(),
            (_, None) => false,
            (Self::Is(literal), Some(value)) => is_equal(literal, value),
            (Self::Prefix(prefix), Some(value)) => value.as_str().is_some_and(|text| text.starts_with(prefix)),
            (Self::AnythingBut(literals), Some(value)) => !literals.iter().any(|literal| is_equal(literal, value)),
        }
    }
}

fn is_text_or_number(value: &Value) -> bool {
    value.is_string() || value.is_number()
}

/// Numbers are equal however they are written.
fn is_equal(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
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
    fn a_pattern_chooses_the_records_that_lambda_would_choose() {
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
            // What is not the end of a path does not exist for it.
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
            assert_eq!(Pattern::parse(&pattern).unwrap().matches(&record()), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let cases = [
            (json!([]), "[] is not a pattern"),
            (json!({}), "{} is not a pattern"),
            (json!({ "a": {} }), "{} is not a pattern"),
            (json!({ "a": "x" }), "a has \"x\""),
            (json!({ "a": [] }), "a has []"),
            (json!({ "a": [["x"]] }), "a list"),
            (json!({ "a": [{ "suffix": "x" }] }), "suffix"),
            (json!({ "a": [{ "numeric": [">", 1] }] }), "numeric"),
            (json!({ "a": [{ "prefix": "x", "exists": true }] }), "prefix"),
            (json!({ "a": [{ "prefix": 1 }] }), "prefix in a pattern cannot have 1"),
            (json!({ "a": [{ "exists": "yes" }] }), "exists in a pattern cannot have"),
            (json!({ "a": [{ "anything-but": { "prefix": "x" } }] }), "anything-but in a pattern cannot have"),
            (json!({ "$or": [{ "a": ["x"] }] }), "$or"),
        ];
        for (pattern, expected) in cases {
            let error = Pattern::parse(&pattern).unwrap_err().to_string();
            assert!(error.contains(expected), "{pattern}: {error}");
        }
    }
}

//! CloudFormation's intrinsic functions: `!Ref`, `!GetAtt`, `!Sub`, `!If`, and those of conditions.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>.

use std::borrow::Cow;

use serde_norway::{Mapping, Value};

use super::references::{References, scalar};

/// Resolves intrinsic functions. Each of its errors is the end of a sentence. The sentence begins with the place of the
/// value in the template.
#[derive(Clone, Copy)]
pub(super) struct Resolver<'a> {
    references: &'a References,
    document: &'a Value,
    /// How many conditions are being evaluated. Each of them refers to the next one.
    depth: usize,
}

impl<'a> Resolver<'a> {
    pub(super) const fn new(references: &'a References, document: &'a Value) -> Self {
        Self { references, document, depth: 0 }
    }

    /// Resolves the intrinsic function in this place. Intrinsic functions inside the result stay as they are.
    /// `AWS::NoValue` gives `None`.
    pub(super) fn resolve(self, value: &Value) -> Result<Option<Cow<'_, Value>>, String> {
        let Some((name, argument)) = intrinsic(value) else {
            return Ok(Some(Cow::Borrowed(value)));
        };
        let text = match (name.as_str(), argument, items(argument)) {
            ("Ref", Value::String(name), _) if name == "AWS::NoValue" => return Ok(None),
            ("Fn::If", _, [Value::String(condition), then, otherwise]) => {
                return self.resolve(if self.condition(condition)? { then } else { otherwise });
            }
            ("Ref" | "Fn::GetAtt", Value::String(reference), _) => self.reference(reference)?,
            ("Fn::GetAtt", _, [Value::String(id), Value::String(attribute)]) => {
                self.reference(&format!("{id}.{attribute}"))?
            }
            ("Fn::Sub", Value::String(text), _) => self.substitute(text, &Mapping::new())?,
            ("Fn::Sub", _, [Value::String(text), Value::Mapping(variables)]) => self.substitute(text, variables)?,
            _ => return Err(unsupported(&name)),
        };
        Ok(Some(Cow::Owned(text.into())))
    }

    /// Whether the condition with this name is true.
    pub(super) fn condition(self, name: &str) -> Result<bool, String> {
        let conditions = self.document.get("Conditions").and_then(Value::as_mapping);
        let Some((conditions, condition)) = conditions.and_then(|conditions| Some((conditions, conditions.get(name)?)))
        else {
            return Err(no_value(&format!("Conditions.{name}")));
        };
        // A chain that is longer than the list of conditions contains a condition twice.
        if self.depth >= conditions.len() {
            return Err(format!("depends on Conditions.{name}, which depends on itself"));
        }
        let truth = Self { depth: self.depth + 1, ..self }.truth(condition);
        truth.map_err(|problem| format!("depends on Conditions.{name}, which {problem}"))
    }

    fn truth(self, condition: &Value) -> Result<bool, String> {
        let Some((name, argument)) = intrinsic(condition) else {
            return Err("is not a condition function, such as !Equals".to_owned());
        };
        match (name.as_str(), argument, items(argument)) {
            ("Condition", Value::String(name), _) => self.condition(name),
            ("Fn::Equals", _, [left, right]) => Ok(self.text(left)? == self.text(right)?),
            ("Fn::Not", _, [operand]) => self.truth(operand).map(|truth| !truth),
            ("Fn::And", _, operands) => Ok(self.truths(operands)?.into_iter().all(|truth| truth)),
            ("Fn::Or", _, operands) => Ok(self.truths(operands)?.into_iter().any(|truth| truth)),
            _ => Err(unsupported(&name)),
        }
    }

    fn truths(self, conditions: &[Value]) -> Result<Vec<bool>, String> {
        conditions.iter().map(|condition| self.truth(condition)).collect()
    }

    /// Replaces `${Name}` and `${Resource.Attribute}`. `${!Name}` stands for the text `${Name}`.
    fn substitute(self, text: &str, variables: &Mapping) -> Result<String, String> {
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or("is a !Sub with a ${ that has no }")?;
            let replacement = match (name.strip_prefix('!'), variables.get(name)) {
                (Some(literal), _) => format!("${{{literal}}}"),
                (None, Some(variable)) => self.text(variable)?,
                (None, None) => self.reference(name)?,
            };
            result.extend([before, &replacement]);
            rest = after;
        }
        Ok(result + rest)
    }

    fn text(self, value: &Value) -> Result<String, String> {
        let resolved = self.resolve(value)?;
        resolved
            .as_deref()
            .and_then(scalar)
            .ok_or_else(|| "has a list or a mapping where a text is expected".to_owned())
    }

    fn reference(self, reference: &str) -> Result<String, String> {
        self.references.get(reference).cloned().ok_or_else(|| no_value(reference))
    }
}

/// The full name of an intrinsic function and its argument, written as `!Sub …` or as `Fn::Sub: …`.
fn intrinsic(value: &Value) -> Option<(String, &Value)> {
    let (name, argument) = match value {
        Value::Tagged(tagged) => (tagged.tag.to_string(), &tagged.value),
        Value::Mapping(mapping) if mapping.len() == 1 => {
            let (name, argument) = mapping.iter().next()?;
            (name.as_str()?.to_owned(), argument)
        }
        _ => return None,
    };
    match name.strip_prefix('!').unwrap_or(&name) {
        name @ ("Ref" | "Condition") => Some((name.to_owned(), argument)),
        short if short.len() < name.len() => Some((format!("Fn::{short}"), argument)),
        _ => name.starts_with("Fn::").then_some((name, argument)),
    }
}

fn items(argument: &Value) -> &[Value] {
    argument.as_sequence().map(Vec::as_slice).unwrap_or_default()
}

fn no_value(reference: &str) -> String {
    format!("refers to {reference}, which has no value on this machine")
}

fn unsupported(name: &str) -> String {
    format!("uses {name}, which cargo local does not support in this form")
}

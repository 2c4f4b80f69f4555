use serde_norway::Value;

use super::{
    TemplateError,
    node::{Node, scalar},
    scope::Scope,
    substitution::substitute,
};

/// An intrinsic function and its argument, written as `!Sub …` or as `Fn::Sub: …`.
#[derive(Debug)]
pub(super) struct Intrinsic<'a> {
    name: String,
    argument: &'a Value,
}

impl<'a> Intrinsic<'a> {
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        let (name, argument) = match value {
            Value::Tagged(tagged) => (tagged.tag.to_string(), &tagged.value),
            Value::Mapping(mapping) if mapping.len() == 1 => {
                let (name, argument) = mapping.iter().next()?;
                (name.as_str()?.to_owned(), argument)
            }
            _ => return None,
        };
        let short = name.trim_start_matches('!').trim_start_matches("Fn::");
        let is_intrinsic = short.len() < name.len() || short == "Ref";
        is_intrinsic.then(|| Self { name: short.to_owned(), argument })
    }

    pub(super) fn is_no_value(&self) -> bool {
        self.name == "Ref" && self.argument.as_str() == Some("AWS::NoValue")
    }

    /// What `If` chooses. Nothing, if this is another function.
    pub(super) fn branch(&self, scope: &Scope, place: &str) -> Result<Option<&'a Value>, TemplateError> {
        if self.name != "If" {
            return Ok(None);
        }
        let Some([condition, then, otherwise]) = self.argument.as_sequence().map(Vec::as_slice) else {
            return Err(unexpected(place, "an If with a condition and two values"));
        };
        let condition = condition.as_str().ok_or_else(|| unexpected(place, "an If with the name of a condition"))?;
        Ok(Some(if scope.condition_holds(condition, place)? { then } else { otherwise }))
    }

    /// The text that the function stands for.
    pub(super) fn text(&self, scope: &Scope, place: &str) -> Result<String, TemplateError> {
        match self.name.as_str() {
            "Ref" => scope.reference(&self.argument_text(place)?, place),
            "GetAtt" => scope.attribute(&self.attribute_path(place)?, place),
            "Sub" => substitute(self.argument, scope, place),
            _ => Err(self.unsupported(place)),
        }
    }

    /// Whether the condition holds that the function stands for.
    pub(super) fn truth(&self, scope: &Scope, place: &str) -> Result<bool, TemplateError> {
        let operands = self.argument.as_sequence().map(Vec::as_slice);
        match (self.name.as_str(), operands) {
            ("Condition", None) => scope.condition_holds(&self.argument_text(place)?, place),
            ("Equals", Some([left, right])) => Ok(text(left, scope, place)? == text(right, scope, place)?),
            ("Not", Some([operand])) => Ok(!scope.holds(operand, place)?),
            ("And", Some(operands)) => all(operands, true, scope, place),
            ("Or", Some(operands)) => Ok(!all(operands, false, scope, place)?),
            _ => Err(self.unsupported(place)),
        }
    }

    /// `Table.Arn`, which may also be written as a list.
    fn attribute_path(&self, place: &str) -> Result<String, TemplateError> {
        match self.argument.as_sequence() {
            Some(parts) => parts.iter().map(scalar).collect::<Option<Vec<_>>>().map(|parts| parts.join(".")),
            None => scalar(self.argument),
        }
        .ok_or_else(|| unexpected(place, "a GetAtt with the name of a resource and an attribute"))
    }

    fn argument_text(&self, place: &str) -> Result<String, TemplateError> {
        scalar(self.argument).ok_or_else(|| unexpected(place, "a reference to a name"))
    }

    fn unsupported(&self, place: &str) -> TemplateError {
        let name = match self.name.as_str() {
            name @ ("Ref" | "Condition") => name.to_owned(),
            name => format!("Fn::{name}"),
        };
        TemplateError::Unsupported { place: place.to_owned(), name }
    }
}

/// The text that stands in a condition or in the variables of a `Sub`.
pub(super) fn text(value: &Value, scope: &Scope, place: &str) -> Result<String, TemplateError> {
    Node::new(scope, place.to_owned(), value)?.ok_or_else(|| unexpected(place, "a text"))?.text()
}

pub(super) fn unexpected(place: &str, expected: &'static str) -> TemplateError {
    TemplateError::Unexpected { place: place.to_owned(), expected }
}

/// Whether all operands are what is expected of them; those after the first that is not are not looked at.
fn all(operands: &[Value], expected: bool, scope: &Scope, place: &str) -> Result<bool, TemplateError> {
    for operand in operands {
        if scope.holds(operand, place)? != expected {
            return Ok(false);
        }
    }
    Ok(true)
}

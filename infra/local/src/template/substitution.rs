use serde_norway::{Mapping, Value};

use super::{
    TemplateError,
    intrinsics::{text, unexpected},
    scope::Scope,
};

/// The text of a `Sub`: `${Name}` and `${Resource.Attribute}` are replaced, `${!Name}` becomes `${Name}`.
///
/// The argument is the text, or a list of the text and a mapping with values for names of its own.
pub(super) fn substitute(argument: &Value, scope: &Scope, place: &str) -> Result<String, TemplateError> {
    let none = Mapping::new();
    let (pattern, variables) = match (argument, argument.as_sequence().map(Vec::as_slice)) {
        (Value::String(pattern), _) => (pattern, &none),
        (_, Some([Value::String(pattern), Value::Mapping(variables)])) => (pattern, variables),
        _ => return Err(unexpected(place, "a Sub with a text")),
    };

    let mut result = String::new();
    let mut rest = pattern.as_str();
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').ok_or_else(|| unexpected(place, "a Sub with a } for every ${"))?;
        result += before;
        result += &replacement(name, variables, scope, place)?;
        rest = after;
    }
    Ok(result + rest)
}

fn replacement(name: &str, variables: &Mapping, scope: &Scope, place: &str) -> Result<String, TemplateError> {
    if let Some(literal) = name.strip_prefix('!') {
        return Ok(format!("${{{literal}}}"));
    }
    match variables.get(name) {
        Some(value) => text(value, scope, place),
        None if name.contains('.') => scope.attribute(name, place),
        None => scope.reference(name, place),
    }
}

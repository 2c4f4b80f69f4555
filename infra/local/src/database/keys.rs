use std::collections::BTreeSet;

use dynoxide::types::{AttributeDefinition, KeySchemaElement};

/// What cannot change while a table has items: the keys, and the attributes that keys and indexes are made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    schema: BTreeSet<(String, String)>,
    attributes: BTreeSet<(String, String)>,
}

impl Keys {
    pub(super) fn new(schema: &[KeySchemaElement], attributes: &[AttributeDefinition]) -> Self {
        let schema = schema.iter().map(|key| (key.attribute_name.clone(), format!("{:?}", key.key_type)));
        let attributes = attributes.iter().map(|it| (it.attribute_name.clone(), format!("{:?}", it.attribute_type)));
        Self { schema: schema.collect(), attributes: attributes.collect() }
    }
}

//! Creates the template's tables.

use std::{collections::BTreeSet, path::Path};

use dynoxide::{
    actions::{
        create_table::CreateTableRequest,
        describe_table::DescribeTableRequest,
        update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLiveRequest},
    },
    errors::DynoxideError,
    types::{AttributeDefinition, KeySchemaElement},
};
use serde_json::json;

use super::DatabaseError;
use crate::Table;

/// Creates a table, unless it exists. `file` is where the database is.
pub(super) fn create(engine: &dynoxide::Database, table: &Table, file: Option<&Path>) -> Result<(), DatabaseError> {
    let refused = |error| DatabaseError::Table(table.name.clone(), error);
    let request = serde_json::from_value::<CreateTableRequest>(table.request().clone())
        .map_err(|error| refused(DynoxideError::ValidationException(error.to_string().replace("VALIDATION:", ""))))?;

    match engine.describe_table(DescribeTableRequest { table_name: table.name.clone() }).map(|found| found.table) {
        Err(DynoxideError::ResourceNotFoundException(_)) => engine.create_table(request).map(drop).map_err(refused)?,
        Err(error) => return Err(refused(error)),
        Ok(found) => {
            let wanted = keys(&request.key_schema, &request.attribute_definitions);
            if keys(&found.key_schema, &found.attribute_definitions) != wanted {
                let folder = file.and_then(Path::parent).unwrap_or(Path::new(":memory:")).to_owned();
                return Err(DatabaseError::OtherKeys(table.name.clone(), folder));
            }
        }
    }
    let Some(attribute_name) = table.expiry_attribute.clone() else {
        return Ok(());
    };
    let time_to_live_specification = TimeToLiveSpecification { attribute_name, enabled: true };
    let request = UpdateTimeToLiveRequest { table_name: table.name.clone(), time_to_live_specification };
    engine.update_time_to_live(request).map(drop).map_err(refused)
}

/// The keys, and the attributes of keys and indexes, which cannot change while a table has items. Their order does not
/// matter.
fn keys(schema: &[KeySchemaElement], attributes: &[AttributeDefinition]) -> BTreeSet<String> {
    schema
        .iter()
        .map(|key| json!(key))
        .chain(attributes.iter().map(|attribute| json!(attribute)))
        .map(|key| key.to_string())
        .collect()
}

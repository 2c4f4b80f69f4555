//! Reads the parts of `infra/template.yaml` that this machine needs: functions, tables and secrets.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_norway::Mapping;

pub(crate) mod arn;
mod error;
mod function;
mod intrinsics;
mod part;
mod references;
mod secrets;
mod stream;
mod table;
#[cfg(test)]
mod tests;

pub use error::TemplateError;
pub use function::{Function, Route};
pub use secrets::{SecretError, Secrets};
pub use stream::Stream;
pub use table::Table;

use intrinsics::Resolver;
use part::Part;
use references::References;

/// The functions, tables and secrets of an AWS SAM template. Everything else in it is for the cloud and is not read.
#[derive(Debug)]
pub struct Template {
    functions: Vec<Function>,
    tables: Vec<Table>,
    /// By logical id.
    secrets: BTreeSet<String>,
}

impl Template {
    /// Reads a template file. `parameters` replace the defaults of the template's parameters.
    ///
    /// # Errors
    ///
    /// If the file is unreadable or not a template, or if a function or a table needs something that exists only in the
    /// cloud. The error names the place in the template.
    pub fn read(path: &Path, parameters: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let text = fs::read_to_string(path).map_err(|error| TemplateError::Read(path.to_owned(), error))?;
        Self::parse(&text, parameters)
    }

    /// Parses the text of a template; see [`Template::read`].
    ///
    /// # Errors
    ///
    /// The same as for [`Template::read`], except for the file.
    pub fn parse(text: &str, parameters: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let document = serde_norway::from_str::<Mapping>(text).map_err(TemplateError::Yaml)?.into();
        let mut references = References::new(&document, parameters)?;
        // The name of a table depends on no other table, so all names are known before anything refers to them.
        let template = Part::of_document(&document, Resolver::new(&references, &document));
        let tables = resources(&template, "AWS::DynamoDB::Table")?;
        let tables = tables.iter().map(|(id, table)| Table::read(id, table)).collect::<Result<Vec<_>, _>>()?;
        references.extend(tables.iter().flat_map(Table::references));

        let template = Part::of_document(&document, Resolver::new(&references, &document));
        let functions = resources(&template, "AWS::Serverless::Function")?;
        let functions = functions.into_iter().map(|(id, function)| Function::read(id, &function, &template));
        let secrets = resources(&template, references::SECRET)?.into_iter().map(|(id, _)| id);
        Ok(Self { functions: functions.collect::<Result<_, _>>()?, tables, secrets: secrets.collect() })
    }

    /// Puts the values of secrets into the functions' environments.
    ///
    /// # Errors
    ///
    /// If a function refers to a secret that is not in the template or has no value.
    pub fn with_secrets(mut self, secrets: &Secrets) -> Result<Self, SecretError> {
        for value in self.functions.iter_mut().flat_map(|function| function.environment.values_mut()) {
            *value = secrets.resolve(value, &self.secrets)?;
        }
        Ok(self)
    }

    /// The functions, in the template's order.
    #[must_use]
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The tables, in the template's order.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }
}

/// The resources of a type, by logical id, without those whose condition is false.
fn resources<'a>(template: &Part<'a>, resource_type: &str) -> Result<Vec<(String, Part<'a>)>, TemplateError> {
    let mut resources = Vec::new();
    for (id, resource) in template.required(&["Resources"])?.children(&[])? {
        if resource.required(&["Type"])?.text()? == resource_type && resource.is_wanted()? {
            resources.push((id, resource));
        }
    }
    Ok(resources)
}

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_norway::Value;

mod error;
mod function;
mod intrinsics;
mod node;
mod resource;
mod scope;
mod stream;
mod substitution;
mod table;
#[cfg(test)]
mod tests;

pub use error::TemplateError;
pub use function::{Function, Route};
pub use stream::Stream;
pub use table::Table;

pub(crate) use table::{ACCOUNT, REGION, stream_arn};

use crate::{SecretError, Secrets};

use node::Node;
use scope::Scope;

/// What an AWS SAM template says about functions and tables. The rest of it is for the cloud and is not read.
#[derive(Debug)]
pub struct Template {
    functions: Vec<Function>,
    tables: Vec<Table>,
    /// By logical id.
    secrets: BTreeSet<String>,
}

impl Template {
    /// Reads a template file. `parameters` stand in for the defaults of the template's own parameters.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is not YAML, or says something about a function or a table that cannot be understood
    /// outside the cloud. The error names the place.
    pub fn read(path: &Path, parameters: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let text = fs::read_to_string(path).map_err(|source| TemplateError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, parameters)
    }

    /// Understands the text of a template; see [`Template::read`].
    ///
    /// # Errors
    ///
    /// Those of [`Template::read`], but for the file.
    pub fn parse(text: &str, parameters: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let document: Value = serde_norway::from_str(text).map_err(TemplateError::Yaml)?;
        let scope = Scope::new(&document, parameters)?;
        let document = scope.document()?;
        let globals = document.path(&["Globals", "Function"])?;

        let mut template = Self { functions: Vec::new(), tables: Vec::new(), secrets: BTreeSet::new() };
        for (logical_id, resource) in document.required("Resources")?.entries()? {
            if !is_wanted(&scope, &resource)? {
                continue;
            }
            match resource.required("Type")?.text()?.as_str() {
                "AWS::Serverless::Function" => {
                    template.functions.push(Function::read(logical_id, &resource, globals.as_ref(), &document)?);
                }
                table::RESOURCE_TYPE => template.tables.push(Table::read(&logical_id, &resource)?),
                resource::SECRET => _ = template.secrets.insert(logical_id),
                _ => {}
            }
        }
        Ok(template)
    }

    /// Puts the values of secrets into the functions' environments.
    ///
    /// # Errors
    ///
    /// If a function has a secret that is not in the template, or there is no value for it.
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

/// A resource with a condition exists only where the condition holds.
fn is_wanted(scope: &Scope, resource: &Node) -> Result<bool, TemplateError> {
    match resource.get("Condition")? {
        Some(condition) => scope.condition_holds(&condition.text()?, condition.place()),
        None => Ok(true),
    }
}

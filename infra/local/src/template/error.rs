//! Errors in a template.

use std::{io, path::PathBuf};

/// Why a template cannot be used on this machine.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file is missing or unreadable.
    #[error("cannot read {}", .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// The text is not YAML, or not a mapping.
    #[error("the template is not a mapping in YAML")]
    Yaml(#[source] serde_norway::Error),
    /// A value was given for an unknown parameter.
    #[error("the template has no parameter {0}")]
    UnknownParameter(String),
    /// Something is missing at this place.
    #[error("the template has no {0}")]
    Missing(String),
    /// The value at a place, such as `Resources.Page.Properties.CodeUri`, has this problem.
    #[error("{0} in the template {1}")]
    Value(String, String),
}

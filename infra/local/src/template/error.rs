use std::{io, path::PathBuf};

/// Why a template cannot be used on this machine. A place is written as the keys that lead to it, with dots between them.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// There is no such file, or it may not be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The file is not YAML.
    #[error("the template is not YAML")]
    Yaml(#[source] serde_norway::Error),
    /// A value was given for a parameter that the template does not have.
    #[error("the template has no parameter {0}")]
    NoSuchParameter(String),
    /// Something that must be there is not.
    #[error("the template has no {place}")]
    Missing {
        /// Where it should stand.
        place: String,
    },
    /// Something else stands there than what belongs there.
    #[error("{place} in the template is not {expected}")]
    Unexpected {
        /// Where it stands.
        place: String,
        /// What belongs there, with its article.
        expected: &'static str,
    },
    /// A reference leads nowhere, or to what exists in the cloud alone.
    #[error("{place} in the template refers to {reference}, which has no value on this machine")]
    Unresolved {
        /// Where the reference stands.
        place: String,
        /// What it refers to.
        reference: String,
    },
    /// A reference whose value depends on itself.
    #[error("{place} in the template refers to {reference}, which leads back to itself")]
    Circular {
        /// Where the reference stands.
        place: String,
        /// What it refers to.
        reference: String,
    },
    /// An intrinsic function that is not understood.
    #[error("{place} in the template uses {name}, which cargo local does not understand")]
    Unsupported {
        /// Where it stands.
        place: String,
        /// Its full name, such as `Fn::Join`.
        name: String,
    },
}

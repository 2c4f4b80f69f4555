//! What runs `infra/template.yaml` on one machine: the template as the project reads it, DynamoDB, and cargo-lambda.
//!
//! The program `cargo local` joins them; the tests of the whole site use the same parts.

pub mod cargo_lambda;
mod database;
mod template;

pub use database::{Database, DatabaseError};
pub use template::{Function, Route, Table, Template, TemplateError};

//! What runs `infra/template.yaml` on one machine: the template as the project reads it, DynamoDB, an
//! outbox in the place of SES, what invokes functions with streams, and cargo-lambda.
//!
//! The program `cargo local` joins them; the tests of the whole site use the same parts.

pub mod cargo_lambda;
mod database;
mod event_source;
pub mod gate;
mod json_lines;
mod outbox;
mod template;

pub use database::{Database, DatabaseError};
pub use event_source::{EventSource, EventSourceError};
pub use outbox::{Message, Outbox, OutboxError};
pub use template::{Function, Route, SecretError, Secrets, Stream, Table, Template, TemplateError};

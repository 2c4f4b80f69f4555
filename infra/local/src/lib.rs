//! What runs `infra/template.yaml` on one machine: the template as the project reads it, DynamoDB, an
//! outbox in the place of SES, what invokes functions with streams, and cargo-lambda.
//!
//! The program `cargo local` joins them; the tests of the whole site use the same parts.

pub mod cargo_lambda;
mod database;
mod event_source;
pub mod gate;
mod identifier;
mod json_lines;
mod outbox;
mod secrets;
mod template;

pub use database::{Database, DatabaseError};
pub use event_source::{EventSource, EventSourceError, PatternError};
pub use outbox::{Message, Outbox, OutboxError};
pub use secrets::{SecretError, Secrets};
pub use template::{Function, Route, Stream, Table, Template, TemplateError};

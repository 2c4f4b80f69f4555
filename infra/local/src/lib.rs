//! Runs `infra/template.yaml` on one machine: reads the template, and stands in for DynamoDB, SES and Lambda's event sources.
//!
//! The program `cargo local` joins these parts. The tests of the whole site use them too.

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

//! Runs `infra/template.yaml` on one machine: reads the template, stands in for DynamoDB, SES and Lambda's event sources, and
//! runs the functions.
//!
//! The program `cargo local` joins these parts. The tests of the whole site use them too.

mod database;
mod event_source;
mod json_lines;
pub mod network;
mod outbox;
pub mod process;
mod template;

pub use database::{Database, DatabaseError};
pub use event_source::{EventSource, EventSourceError};
pub use outbox::{Message, Outbox, OutboxError};
pub use template::{Function, Route, SecretError, Secrets, Stream, Table, Template, TemplateError};

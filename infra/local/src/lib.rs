//! Runs `infra/template.yaml` on one machine. The parts: the template as the project reads it, DynamoDB, an outbox in the
//! place of SES, what invokes functions with the records of a stream, the programs that have to run, and the ports.
//!
//! The program `cargo local` joins them; the tests of the whole site use the same parts.

mod database;
mod event_source;
mod identifier;
mod json_lines;
pub mod network;
mod outbox;
pub mod process;
mod secrets;
mod template;

pub use database::{Database, DatabaseError};
pub use event_source::{EventSource, EventSourceError, PatternError};
pub use outbox::{Message, Outbox, OutboxError};
pub use secrets::{SecretError, Secrets};
pub use template::{Function, Route, Stream, Table, Template, TemplateError};

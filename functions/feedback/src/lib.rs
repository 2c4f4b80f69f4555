//! Hears from SES what became of mails: whose mailbox does not exist, and who calls our mails spam, is never mailed again.

mod envelope;
mod listener;
mod report;

pub use listener::Listener;

//! Reads SES's reports of bounces and complaints, so that these addresses are never mailed again.

mod error;
mod event;
mod listener;
mod report;

pub use listener::Listener;

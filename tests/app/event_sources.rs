//! The way from the table's stream to the mailer.

use std::fs;

use local::{EventSource, Template};
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::TestDatabase;

/// Invoke functions with the records of the tables' streams.
pub struct EventSources {
    /// Contains the position in each stream, and the failure queue.
    data: TempDir,
    _running: JoinSet<()>,
}

impl EventSources {
    /// Starts the event sources of a template.
    pub(crate) fn start(template: &Template, database: &TestDatabase, functions_url: &str) -> Self {
        let (data, mut running) = (TempDir::new().unwrap(), JoinSet::new());
        for function in template.functions() {
            for stream in &function.streams {
                let source = EventSource::new(&database.engine, function, stream, functions_url, data.path()).unwrap();
                running.spawn(async move {
                    let failure = source.run().await;
                    eprintln!("the event source stopped: {failure}");
                });
            }
        }
        Self { data, _running: running }
    }

    /// The records in the failure queue: the mailer's last attempt with them has failed.
    #[must_use]
    pub fn failure_queue(&self) -> Vec<Value> {
        let lines = fs::read_to_string(self.data.path().join("DeadLetters.jsonl")).unwrap_or_default();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

//! What invokes the functions besides visitors: streams of tables, and schedules.

use std::fs;

use local::{EventSource, Template};
use reqwest::StatusCode;
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::TestDatabase;

/// Invoke functions with the records of the tables' streams, and when a test says that the time of a schedule has come.
pub struct EventSources {
    functions_url: String,
    /// The functions that have a schedule.
    scheduled: Vec<String>,
    /// Contains the position in each stream, and the failure queue.
    data: TempDir,
    _running: JoinSet<()>,
}

impl EventSources {
    /// Starts those that a template has.
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
        let scheduled = template.functions().iter().filter(|function| !function.schedules.is_empty());
        let scheduled = scheduled.map(|function| function.binary.clone()).collect();
        Self { functions_url: functions_url.to_owned(), scheduled, data, _running: running }
    }

    /// Invokes the functions that have a schedule, once, and waits until they are done.
    pub async fn tick(&self) {
        for function in &self.scheduled {
            tick(&self.functions_url, function).await;
        }
    }

    /// The records in the failure queue: the mailer's last attempt with them has failed.
    #[must_use]
    pub fn failure_queue(&self) -> Vec<Value> {
        let lines = fs::read_to_string(self.data.path().join("DeadLetters.jsonl")).unwrap_or_default();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Invokes a function as its schedule does.
pub(crate) async fn tick(functions_url: &str, function: &str) {
    let url = format!("{functions_url}/2015-03-31/functions/{function}/invocations");
    let answer = reqwest::Client::new().post(url).body("{}").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{function}");
}

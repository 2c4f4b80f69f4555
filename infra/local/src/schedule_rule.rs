//! EventBridge's rule with a rate: it invokes a function again and again.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::template::Schedule;

/// How long an invocation may take.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Invokes `function` behind a Lambda API at `invoke_url_base`, such as `http://127.0.0.1:9000`, for ever.
///
/// As on AWS, a failed invocation changes nothing: the next one comes in time.
pub async fn run_schedule(function: String, schedule: Schedule, invoke_url_base: String) {
    let url = format!("{invoke_url_base}/2015-03-31/functions/{function}/invocations");
    let Ok(client) = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build() else { return };
    let mut ticks = interval(schedule.interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick is at once. The function may not run yet.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let event = r#"{"source":"aws.events","detail-type":"Scheduled Event","detail":{}}"#;
        let _ = client.post(&url).header("content-type", "application/json").body(event).send().await;
    }
}

//! Invokes a function with an event, in the two ways that a developer can.

use serde_json::Value;
use tokio::process::Command;

use crate::{TestFunctions, functions::cargo_lambda, workspace_root};

impl TestFunctions {
    /// Runs `cargo lambda invoke` with a file of `tests/events`.
    pub async fn invoke(&self, function: &str, event_file: &str) -> Value {
        let invoked = Command::new(cargo_lambda())
            .args(["lambda", "invoke", function, "--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &self.port().to_string()])
            .arg("--data-file")
            .arg(workspace_root().join("tests/events").join(event_file))
            .current_dir(workspace_root())
            .output()
            .await
            .unwrap();
        serde_json::from_slice(&invoked.stdout).unwrap_or_else(|_| panic!("{invoked:?}"))
    }

    /// Sends an event to Lambda's API. Returns the answer, or the error if the function fails.
    pub async fn invoke_with(&self, function: &str, event: &str) -> Value {
        let url = format!("http://127.0.0.1:{}/2015-03-31/functions/{function}/invocations", self.port());
        let answer =
            reqwest::Client::new().post(url).body(event.to_owned()).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{answer}"))
    }
}

//! Waiting for something that another process does.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::PATIENCE;

/// Calls `look` again and again until it finds something.
pub async fn eventually<T, Look: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> Look) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("{what} did not come within {PATIENCE:?}"))
}

//! Items expire: DynamoDB's time to live.

use std::time::Duration;

use tokio::{task::spawn_blocking, time::sleep};

use super::DatabaseError;

/// How often expired items are deleted. DynamoDB takes days, but on this machine a person waits for it.
pub(super) const INTERVAL: Duration = Duration::from_secs(5);

/// Deletes expired items again and again. Returns the first error.
pub(super) async fn delete_expired_items(engine: dynoxide::Database) -> DatabaseError {
    loop {
        sleep(INTERVAL).await;
        let engine = engine.clone();
        match spawn_blocking(move || engine.sweep_ttl()).await {
            Ok(Ok(_)) => {}
            Ok(Err(source)) => return DatabaseError::Expiry(source),
            Err(stopped) => return DatabaseError::Serve(stopped.to_string()),
        }
    }
}

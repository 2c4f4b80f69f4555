//! How the table stores a time.

use std::time::{SystemTime, SystemTimeError};

/// Seconds since 1970-01-01 00:00 UTC.
pub type Timestamp = u64;

/// The time by this machine's clock. The rules take the time as an argument.
///
/// # Errors
///
/// If the clock is set to a time before 1970.
pub fn now() -> Result<Timestamp, SystemTimeError> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs())
}

//! The times of the crate `limits` in words. A sentence with a time takes it from here.

use const_str::format;
use limits::{BACKUP_DAYS, HOUR, MINUTE};

pub(super) const LINK_LIFETIME: &str = format!("{} hours", limits::LINK_LIFETIME / HOUR);
pub(super) const PAUSE_BETWEEN_MAILS: &str = format!("{} minutes", limits::PAUSE_BETWEEN_MAILS / MINUTE);
pub(super) const RETRY_AFTER: &str =
    if limits::RETRY_AFTER == MINUTE { "a minute" } else { format!("{} minutes", limits::RETRY_AFTER / MINUTE) };
pub(super) const BACKUPS: &str = format!("{BACKUP_DAYS} days");

// The words above would be wrong for a fraction, and for `1 hours`.
const _: () = assert!(is_plural(limits::LINK_LIFETIME, HOUR), "LINK_LIFETIME must be two or more whole hours");
const _: () =
    assert!(is_plural(limits::PAUSE_BETWEEN_MAILS, MINUTE), "PAUSE_BETWEEN_MAILS must be two or more whole minutes");
const _: () = assert!(limits::RETRY_AFTER.is_multiple_of(MINUTE), "RETRY_AFTER must be whole minutes");

const fn is_plural(seconds: u64, unit: u64) -> bool {
    seconds.is_multiple_of(unit) && seconds > unit
}

//! The times and numbers that the rules of a subscription (`subscribers`) and the words about them (`content`) share.
//!
//! The limits that an operator may want to change are parameters of `infra/template.yaml` instead: the sign-ups of one
//! client and the mails, both per hour.

/// Seconds for which the link in a mail works, and for which a sign-up without a confirmation is kept.
pub const LINK_LIFETIME: u64 = 48 * HOUR;

/// Seconds between two mails to an address that has not been confirmed.
pub const PAUSE_BETWEEN_MAILS: u64 = 10 * MINUTE;

/// How many mails an unconfirmed address gets at most, because a stranger may have typed the address. After the last
/// link has expired, another mail can be requested.
pub const MOST_MAILS: u64 = 5;

/// The length, in seconds, of the period in which the sign-ups of a client and the mails are counted.
pub const COUNTING_WINDOW: u64 = HOUR;

/// Seconds after which a visitor should try again when the site could not answer.
pub const RETRY_AFTER: u64 = MINUTE;

/// Days for which DynamoDB keeps the backups of a table with point-in-time recovery.
pub const BACKUP_DAYS: u64 = 35;

/// Seconds in a minute.
pub const MINUTE: u64 = 60;

/// Seconds in an hour.
pub const HOUR: u64 = 60 * MINUTE;

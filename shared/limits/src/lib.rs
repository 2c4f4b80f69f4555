//! The times and numbers that the rules of a subscription (`subscribers`) and the words about them (`content`) share.
//!
//! What an operator may want to change is a parameter of `infra/template.yaml` instead: sign-ups of one client and mails in
//! an hour.

/// Seconds for which the link in a mail works, and for which a sign-up without a confirmation is kept.
pub const LINK_LIFETIME: u64 = 48 * HOUR;

/// Seconds between two mails to an address that has not been confirmed.
pub const PAUSE_BETWEEN_MAILS: u64 = 10 * MINUTE;

/// Mails to one mailbox within [`MAILBOX_WINDOW`]. A stranger may have typed the address.
pub const MOST_MAILS: usize = 5;

/// Seconds over which the mails to one mailbox are counted.
pub const MAILBOX_WINDOW: u64 = 48 * HOUR;

/// Seconds after a bounce for which a mailbox gets no mail. Then a new request is mailed once.
pub const PAUSE_AFTER_BOUNCE: u64 = 30 * DAY;

/// Seconds over which the sign-ups of a client, and all mails, are counted.
pub const COUNTING_WINDOW: u64 = HOUR;

/// Seconds over which bounces and complaints are compared with mails.
pub const BREAKER_WINDOW: u64 = DAY;

/// Days for which DynamoDB keeps the backups of a table with point-in-time recovery.
pub const BACKUP_DAYS: u64 = 35;

/// Seconds for which an erasure is remembered, so that no backup brings the person back: longer than backups live.
pub const ERASURE_MEMORY: u64 = (BACKUP_DAYS + 7) * DAY;

/// Seconds in a minute.
pub const MINUTE: u64 = 60;

/// Seconds in an hour.
pub const HOUR: u64 = 60 * MINUTE;

/// Seconds in a day.
pub const DAY: u64 = 24 * HOUR;

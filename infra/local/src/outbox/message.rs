//! A mail in the outbox.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A mail that the site has sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The address of the recipient.
    pub to: String,
    /// The sender's address, with the name if there is one.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The additional headers, by name.
    pub headers: BTreeMap<String, String>,
    /// When it was sent, in seconds since 1970.
    pub sent_at: u64,
}

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

/// A mail that the site has sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The address that it went to.
    pub to: String,
    /// The sender, with the name if there is one.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// The text for those who read no HTML.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// The headers that it has beside those of every mail, by name.
    pub headers: BTreeMap<String, String>,
    /// When it was sent, in seconds since 1970.
    pub sent_at: u64,
}

impl Message {
    /// When it was sent.
    #[must_use]
    pub fn sent(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.sent_at)).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

use std::{collections::HashMap, fmt, str::FromStr};

use aws_sdk_dynamodb::types::AttributeValue;

/// Seconds since 1970-01-01 00:00 UTC.
pub type Timestamp = u64;

/// Where a subscriber stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Asked for the newsletter, has not confirmed it yet.
    Pending,
    /// Gets the newsletter.
    Confirmed,
    /// Left.
    Unsubscribed,
    /// The mailbox does not exist.
    Bounced,
    /// Called a mail of ours spam.
    Complained,
}

impl Status {
    const ALL: [Self; 5] = [Self::Pending, Self::Confirmed, Self::Unsubscribed, Self::Bounced, Self::Complained];

    /// As it stands in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(())
    }
}

/// What a person agreed to, and where: the proof of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Name of the wording of the form.
    pub wording: String,
    /// Path of the page that the form stood on.
    pub page: String,
}

/// What the table knows of one subscriber, as far as the rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Where the subscriber stands.
    pub status: Status,
    /// When a mail was last asked for.
    pub requested_at: Timestamp,
    /// How many mails were asked for since the subscriber was last unknown or unsubscribed.
    pub mails: u64,
    /// When the request for a confirmation is void. Only while pending.
    pub expires_at: Option<Timestamp>,
    /// The newest consent.
    pub consent: Option<Consent>,
}

impl Subscription {
    /// Reads an item of the table; `None` if it is none that this program wrote.
    pub(crate) fn from_item(item: &HashMap<String, AttributeValue>) -> Option<Self> {
        Some(Self {
            status: text(item, "status")?.parse().ok()?,
            requested_at: number(item, "requested_at").unwrap_or_default(),
            mails: number(item, "mails").unwrap_or_default(),
            expires_at: number(item, "expires_at"),
            consent: item.get("consent").and_then(|consent| consent.as_m().ok()).and_then(Consent::from_item),
        })
    }
}

impl Consent {
    fn from_item(item: &HashMap<String, AttributeValue>) -> Option<Self> {
        Some(Self { wording: text(item, "wording")?.to_owned(), page: text(item, "page")?.to_owned() })
    }

    pub(crate) fn to_item(&self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            ("wording".into(), AttributeValue::S(self.wording.clone())),
            ("page".into(), AttributeValue::S(self.page.clone())),
        ])
    }
}

fn text<'a>(item: &'a HashMap<String, AttributeValue>, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn number(item: &HashMap<String, AttributeValue>, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

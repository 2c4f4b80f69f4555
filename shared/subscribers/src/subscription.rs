use std::{collections::HashMap, fmt, str::FromStr};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{EmailAddress, Nonce};

/// Seconds since 1970-01-01 00:00 UTC.
pub type Timestamp = u64;

/// An item as DynamoDB has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

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
    /// Every status, in the order in which a subscriber can come to it.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Confirmed, Self::Unsubscribed, Self::Bounced, Self::Complained];

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
        f.pad(self.as_str())
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

/// What the table knows of one subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Where the subscriber stands.
    pub status: Status,
    /// The address; forgotten when the subscriber leaves.
    pub email: Option<EmailAddress>,
    /// Marks the newest mail: only its links work.
    pub nonce: Option<Nonce>,
    /// The newest consent.
    pub consent: Option<Consent>,
    /// When a mail was last asked for. Nobody ever asked for who was imported.
    pub requested_at: Option<Timestamp>,
    /// How many mails were asked for since the table last knew nothing of the subscriber, or the subscriber left.
    pub mails: u64,
    /// When SES took the newest mail. Not there while it is still owed.
    pub mailed_at: Option<Timestamp>,
    /// When the newest mail was set aside for an operator to decide on.
    pub held_at: Option<Timestamp>,
    /// When SES refused the newest mail for good.
    pub refused_at: Option<Timestamp>,
    /// When the request for a confirmation is void. Only while pending.
    pub expires_at: Option<Timestamp>,
    /// When the subscriber last confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When the subscriber last left.
    pub unsubscribed_at: Option<Timestamp>,
    /// When a mail came back because there is no such mailbox.
    pub bounced_at: Option<Timestamp>,
    /// When the subscriber called a mail of ours spam.
    pub complained_at: Option<Timestamp>,
}

impl Subscription {
    /// A subscription of which nothing but the status is known.
    #[must_use]
    pub const fn new(status: Status) -> Self {
        Self {
            status,
            email: None,
            nonce: None,
            consent: None,
            requested_at: None,
            mails: 0,
            mailed_at: None,
            held_at: None,
            refused_at: None,
            expires_at: None,
            confirmed_at: None,
            unsubscribed_at: None,
            bounced_at: None,
            complained_at: None,
        }
    }

    /// Reads an item of the table; `None` if it is none that this program wrote.
    pub(crate) fn from_item(item: &Item) -> Option<Self> {
        let subscription = Self {
            status: text(item, "status")?.parse().ok()?,
            email: text(item, "email").and_then(EmailAddress::from_table),
            nonce: text(item, "nonce").map(Nonce::from_table),
            consent: item.get("consent").and_then(|consent| consent.as_m().ok()).and_then(Consent::from_item),
            requested_at: number(item, "requested_at"),
            mails: number(item, "mails").unwrap_or_default(),
            mailed_at: number(item, "mailed_at"),
            held_at: number(item, "held_at"),
            refused_at: number(item, "refused_at"),
            expires_at: number(item, "expires_at"),
            confirmed_at: number(item, "confirmed_at"),
            unsubscribed_at: number(item, "unsubscribed_at"),
            bounced_at: number(item, "bounced_at"),
            complained_at: number(item, "complained_at"),
        };
        let is_complete = match subscription.status {
            Status::Pending => subscription.email.is_some() && subscription.requested_at.is_some(),
            Status::Confirmed => subscription.email.is_some(),
            Status::Unsubscribed | Status::Bounced | Status::Complained => true,
        };
        is_complete.then_some(subscription)
    }

    /// DynamoDB deletes what has expired days late, so it may still be there.
    pub(crate) const fn has_expired(&self, now: Timestamp) -> bool {
        matches!(self.expires_at, Some(expires_at) if expires_at <= now)
    }
}

impl Consent {
    fn from_item(item: &Item) -> Option<Self> {
        Some(Self { wording: text(item, "wording")?.to_owned(), page: text(item, "page")?.to_owned() })
    }

    pub(crate) fn to_item(&self) -> Item {
        HashMap::from([
            ("wording".into(), AttributeValue::S(self.wording.clone())),
            ("page".into(), AttributeValue::S(self.page.clone())),
        ])
    }
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn number(item: &Item, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

//! What the table knows about one subscriber.

use std::{collections::HashMap, fmt, str::FromStr};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::{EmailAddress, Nonce, Timestamp};

/// An item of DynamoDB.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// What the table knows about one subscriber. The fields are the attributes of the item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Subscription {
    /// Whether the subscriber gets the newsletter, and if not, why.
    pub status: Status,
    /// The address. It is removed when the subscriber leaves.
    #[serde(default, deserialize_with = "EmailAddress::from_table")]
    pub email: Option<EmailAddress>,
    /// Identifies the newest mail: only its link confirms.
    pub nonce: Option<Nonce>,
    /// The newest consent.
    pub consent: Option<Consent>,
    /// When a mail was last requested. Imported subscribers never requested a mail.
    pub requested_at: Option<Timestamp>,
    /// How many mails were requested since the item was created or the subscriber left.
    #[serde(default)]
    pub mails: u64,
    /// When SES accepted the newest mail.
    pub mailed_at: Option<Timestamp>,
    /// When the newest mail was set aside for an operator to release.
    pub held_at: Option<Timestamp>,
    /// When SES refused the newest mail permanently.
    pub refused_at: Option<Timestamp>,
    /// When the link in the newest mail expires. Only pending subscribers have it.
    pub expires_at: Option<Timestamp>,
    /// When the subscriber last confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When the subscriber last unsubscribed.
    pub unsubscribed_at: Option<Timestamp>,
    /// When a mail bounced because the mailbox does not exist.
    pub bounced_at: Option<Timestamp>,
    /// When the subscriber reported one of our mails as spam.
    pub complained_at: Option<Timestamp>,
}

impl Subscription {
    /// A subscription with a status and nothing else.
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

    /// Reads an item. `None` if another program wrote it.
    pub(crate) fn from_item(item: Item) -> Option<Self> {
        let subscription: Self = from_item(item).ok()?;
        let is_complete = match subscription.status {
            Status::Pending => subscription.email.is_some() && subscription.requested_at.is_some(),
            Status::Confirmed => subscription.email.is_some(),
            Status::Unsubscribed | Status::Bounced | Status::Complained => true,
        };
        is_complete.then_some(subscription)
    }

    /// Whether the link in the newest mail has expired. DynamoDB deletes the item days later.
    pub(crate) const fn has_expired(&self, now: Timestamp) -> bool {
        matches!(self.expires_at, Some(expires_at) if expires_at <= now)
    }
}

/// The state of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Somebody requested the newsletter, but the request is not confirmed yet.
    Pending,
    /// The subscriber gets the newsletter.
    Confirmed,
    /// The subscriber left.
    Unsubscribed,
    /// The mailbox does not exist.
    Bounced,
    /// The subscriber reported one of our mails as spam.
    Complained,
}

impl Status {
    /// Every status, in the order of a subscription's life.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Confirmed, Self::Unsubscribed, Self::Bounced, Self::Complained];

    /// The status as the table stores it.
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

/// What a person agreed to, and where: the proof of consent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Consent {
    /// Name of the form's wording.
    pub wording: String,
    /// Path of the page that had the form.
    pub page: String,
}

impl Consent {
    pub(crate) fn to_item(&self) -> Item {
        HashMap::from([
            ("wording".into(), AttributeValue::S(self.wording.clone())),
            ("page".into(), AttributeValue::S(self.page.clone())),
        ])
    }
}

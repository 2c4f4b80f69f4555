//! What a person has settled: subscribed, left, bounced, complained.

use std::{collections::HashMap, fmt, str::FromStr};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;

use crate::{EmailAddress, Nonce, Timestamp};

/// An item of DynamoDB.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// What a person has settled. It changes by proof alone: a token from a mail, a report of SES about our own mail, or an
/// operator. The fields are the attributes of the item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Subscriber {
    /// Whether the subscriber gets the newsletter, and if not, why.
    pub status: Status,
    /// The address. Only confirmed subscribers have it.
    #[serde(default, deserialize_with = "EmailAddress::from_table")]
    pub email: Option<EmailAddress>,
    /// The nonce of the link that confirmed. The link still works.
    pub nonce: Option<Nonce>,
    /// What the subscriber agreed to.
    pub consent: Option<Consent>,
    /// When the subscriber last confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When the subscriber last unsubscribed.
    pub unsubscribed_at: Option<Timestamp>,
    /// When a mail bounced because the mailbox does not exist.
    pub bounced_at: Option<Timestamp>,
    /// When the subscriber reported a mail of ours as spam.
    pub complained_at: Option<Timestamp>,
}

impl Subscriber {
    /// A subscriber of whom only the status is known.
    #[must_use]
    pub const fn new(status: Status) -> Self {
        Self {
            status,
            email: None,
            nonce: None,
            consent: None,
            confirmed_at: None,
            unsubscribed_at: None,
            bounced_at: None,
            complained_at: None,
        }
    }

    /// Reads an item. `None` if another program wrote it.
    pub(crate) fn from_item(item: Item) -> Option<Self> {
        let subscriber: Self = serde_dynamo::aws_sdk_dynamodb_1::from_item(item).ok()?;
        (subscriber.status != Status::Confirmed || subscriber.email.is_some()).then_some(subscriber)
    }

    /// When the person last settled something.
    #[must_use]
    pub fn settled_at(&self) -> Option<Timestamp> {
        [self.confirmed_at, self.unsubscribed_at, self.bounced_at, self.complained_at].into_iter().flatten().max()
    }
}

/// The state of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The subscriber gets the newsletter.
    Confirmed,
    /// The subscriber left.
    Unsubscribed,
    /// The mailbox does not exist.
    Bounced,
    /// The subscriber reported a mail of ours as spam.
    Complained,
}

impl Status {
    /// Every status, in the order of a subscription's life.
    pub const ALL: [Self; 4] = [Self::Confirmed, Self::Unsubscribed, Self::Bounced, Self::Complained];

    /// The status as the table has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
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
    pub(crate) fn to_value(&self) -> AttributeValue {
        AttributeValue::M(HashMap::from([
            ("wording".into(), AttributeValue::S(self.wording.clone())),
            ("page".into(), AttributeValue::S(self.page.clone())),
        ]))
    }
}

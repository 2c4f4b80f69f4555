//! The list of everything that can be stored about a subscriber: columns of an export, lines of *Your data*.

use std::fmt;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{EmailAddress, Subscription, Timestamp};

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// A time.
    Time(Timestamp),
}

/// One fact about a subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name of the attribute in the table and of the column in an export.
    pub name: &'static str,
    /// The stored value, if there is one.
    pub value: Option<Value<'a>>,
}

impl Subscription {
    /// Everything that can be stored about a subscriber, always in the same order.
    ///
    /// The id is left out because it is computed from the address. The nonce is left out because it is part of a secret.
    #[must_use]
    pub fn fields<'a>(&'a self) -> [Field<'a>; 14] {
        let text = |name, value: Option<&'a str>| Field { name, value: value.map(Value::Text) };
        let time = |name, value: Option<Timestamp>| Field { name, value: value.map(Value::Time) };
        let consent = self.consent.as_ref();
        [
            text("email", self.email.as_ref().map(EmailAddress::as_str)),
            text("status", Some(self.status.as_str())),
            time("requested_at", self.requested_at),
            Field { name: "mails", value: Some(self.mails).filter(|mails| *mails > 0).map(Value::Number) },
            time("mailed_at", self.mailed_at),
            time("held_at", self.held_at),
            time("refused_at", self.refused_at),
            time("expires_at", self.expires_at),
            time("confirmed_at", self.confirmed_at),
            time("unsubscribed_at", self.unsubscribed_at),
            time("bounced_at", self.bounced_at),
            time("complained_at", self.complained_at),
            text("consent_wording", consent.map(|consent| consent.wording.as_str())),
            text("consent_page", consent.map(|consent| consent.page.as_str())),
        ]
    }
}

/// An object with the stored fields, in the order of [`fields`](Subscription::fields).
impl serde::Serialize for Subscription {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields().into_iter().filter_map(|field| Some((field.name, field.value?))))
    }
}

/// Times are written as in RFC 3339, such as `2026-12-31T23:59:59Z`.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Time(timestamp) => match rfc_3339(*timestamp) {
                Some(time) => f.write_str(&time),
                None => timestamp.fmt(f),
            },
        }
    }
}

impl serde::Serialize for Value<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(_) | Self::Time(_) => serializer.collect_str(self),
        }
    }
}

/// `None` for times after the year 9999.
fn rfc_3339(timestamp: Timestamp) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(i64::try_from(timestamp).ok()?).ok()?.format(&Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Consent, Status};

    #[test]
    fn only_stored_fields_are_written() {
        let subscription = Subscription {
            email: EmailAddress::parse("jo@example.org").ok(),
            requested_at: Some(1_795_000_000),
            mails: 2,
            consent: Some(Consent { wording: "2026-11".into(), page: "/mission".into() }),
            ..Subscription::new(Status::Pending)
        };
        let fields = subscription.fields();
        let stored = fields.iter().filter_map(|field| Some(format!("{}={}", field.name, field.value?)));
        assert_eq!(
            stored.collect::<Vec<_>>(),
            [
                "email=jo@example.org",
                "status=pending",
                "requested_at=2026-11-18T11:06:40Z",
                "mails=2",
                "consent_wording=2026-11",
                "consent_page=/mission"
            ]
        );
        assert_eq!(
            serde_json::to_string(&subscription).unwrap(),
            r#"{"email":"jo@example.org","status":"pending","requested_at":"2026-11-18T11:06:40Z","mails":2,"consent_wording":"2026-11","consent_page":"/mission"}"#
        );
    }

    #[test]
    fn a_time_after_the_year_9999_is_a_number() {
        assert_eq!(Value::Time(u64::MAX).to_string(), u64::MAX.to_string());
    }
}

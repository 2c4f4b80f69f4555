//! The list of everything that can be stored about a subscriber: columns of an export, lines of *Your data*.

use std::fmt;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{Consent, EmailAddress, Person, Timestamp};

/// The status of a person who has not confirmed yet.
pub const PENDING: &str = "pending";

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

impl Person {
    /// Everything that can be stored about a person, always in the same order.
    ///
    /// The id is left out because it is computed from the address. The nonce is left out because it is part of a secret.
    #[must_use]
    pub fn fields<'a>(&'a self) -> [Field<'a>; 19] {
        let text = |name, value: Option<&'a str>| Field { name, value: value.map(Value::Text) };
        let time = |name, value: Option<Timestamp>| Field { name, value: value.map(Value::Time) };
        let count = |name, value: Option<u64>| Field { name, value: value.filter(|n| *n > 0).map(Value::Number) };
        let (settled, request) = (self.subscriber.as_ref(), self.request.as_ref());
        [
            text("email", self.email().map(EmailAddress::as_str)),
            text("status", self.status()),
            time("requested_at", request.map(|request| request.requested_at)),
            count("mails", request.map(|request| request.mails)),
            time("mailed_at", request.and_then(|request| request.mailed_at)),
            time("held_at", request.and_then(|request| request.held_at)),
            time("refused_at", request.and_then(|request| request.refused_at)),
            time("expires_at", request.map(|request| request.expires_at)),
            time("confirmed_at", settled.and_then(|settled| settled.confirmed_at)),
            time("unsubscribed_at", settled.and_then(|settled| settled.unsubscribed_at)),
            time("bounced_at", settled.and_then(|settled| settled.bounced_at)),
            time("complained_at", settled.and_then(|settled| settled.complained_at)),
            text("consent_wording", self.consent().map(|consent| consent.wording.as_str())),
            text("consent_page", self.consent().map(|consent| consent.page.as_str())),
            text("client", request.and_then(|request| request.client.as_deref())),
            count("owed", request.map(|request| request.owed)),
            text("mail_state", request.map(|request| request.state.as_str())),
            time("attempted_at", request.and_then(|request| request.attempted_at)),
            count("unanswered", request.map(|request| request.unanswered)),
        ]
    }

    /// The address, unless the person has left.
    #[must_use]
    pub fn email(&self) -> Option<&EmailAddress> {
        let settled = self.subscriber.as_ref().and_then(|settled| settled.email.as_ref());
        settled.or(self.request.as_ref().map(|request| &request.email))
    }

    /// What the person agreed to or, before a confirmation, what the form asked for.
    #[must_use]
    pub fn consent(&self) -> Option<&Consent> {
        let settled = self.subscriber.as_ref().and_then(|settled| settled.consent.as_ref());
        settled.or(self.request.as_ref().map(|request| &request.consent))
    }

    /// The status of the subscriber. A person with nothing but a request is [`PENDING`].
    #[must_use]
    pub fn status(&self) -> Option<&'static str> {
        let settled = self.subscriber.as_ref().map(|settled| settled.status.as_str());
        settled.or(self.request.as_ref().map(|_| PENDING))
    }
}

/// An object with the stored fields, in the order of [`fields`](Person::fields).
impl serde::Serialize for Person {
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
    use crate::{Status, Subscriber};

    #[test]
    fn only_stored_fields_are_written() {
        let subscriber = Subscriber {
            email: EmailAddress::parse("jo@example.org").ok(),
            confirmed_at: Some(1_795_000_000),
            consent: Some(Consent { wording: "2026-11".into(), page: "/mission".into() }),
            ..Subscriber::new(Status::Confirmed)
        };
        let person = Person { subscriber: Some(subscriber), request: None };
        assert_eq!(
            serde_json::to_string(&person).unwrap(),
            r#"{"email":"jo@example.org","status":"confirmed","confirmed_at":"2026-11-18T11:06:40Z","consent_wording":"2026-11","consent_page":"/mission"}"#
        );
    }

    #[test]
    fn a_time_after_the_year_9999_is_a_number() {
        assert_eq!(Value::Time(u64::MAX).to_string(), u64::MAX.to_string());
    }
}

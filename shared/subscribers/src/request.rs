//! What somebody typed into the sign-up form, and the mail that is owed for it.

use serde::Deserialize;

use crate::{Consent, EmailAddress, Nonce, Timestamp, subscriber::Item};

/// An open request for the newsletter. Anybody can type an address, so a request proves nothing and expires.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Request {
    /// The typed address.
    #[serde(deserialize_with = "EmailAddress::required_from_table")]
    pub email: EmailAddress,
    /// The consent that the form asked for.
    pub consent: Consent,
    /// Every link to confirm this request carries it.
    pub nonce: Nonce,
    /// A keyed hash of the client that sent the newest form.
    pub client: Option<String>,
    /// When the newest form was sent that made a mail owed.
    pub requested_at: Timestamp,
    /// When the links of the request stop working.
    pub expires_at: Timestamp,
    /// Number of the newest owed mail: it grows with each one, so it tells which mail a record of the stream is about.
    pub owed: u64,
    /// What happened to that mail.
    pub state: MailState,
    /// Attempts to send a mail for this request that may have reached the mailbox.
    #[serde(default)]
    pub mails: u64,
    /// Attempts of the newest owed mail that SES did not answer.
    #[serde(default)]
    pub unanswered: u64,
    /// When the newest attempt began.
    pub attempted_at: Option<Timestamp>,
    /// When SES accepted the newest mail.
    pub mailed_at: Option<Timestamp>,
    /// When the newest owed mail was held.
    pub held_at: Option<Timestamp>,
    /// When SES refused the newest owed mail for good.
    pub refused_at: Option<Timestamp>,
}

impl Request {
    /// Reads an item. `None` if another program wrote it.
    pub(crate) fn from_item(item: Item) -> Option<Self> {
        serde_dynamo::aws_sdk_dynamodb_1::from_item(item).ok()
    }

    /// Whether its links still work. DynamoDB deletes an expired item days later.
    #[must_use]
    pub const fn is_open(&self, now: Timestamp) -> bool {
        self.expires_at > now
    }
}

/// What happened to the newest owed mail of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailState {
    /// It waits for the mailer.
    Owed,
    /// It waits for the mailer again: SES answered that it did not accept the mail.
    Retry,
    /// SES has been called and has not answered yet.
    Sending,
    /// SES accepted it.
    Sent,
    /// Too many mails were sent, or too many bounced. It is sent later.
    Held,
    /// SES refused it for good.
    Refused,
    /// SES did not answer twice. Nobody knows whether the mail was sent.
    Unanswered,
    /// The mailbox gets no mail now: it got enough mails, it bounced, or its owner complained.
    Withheld,
}

impl MailState {
    /// The state as the table has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Retry => "retry",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Held => "held",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
            Self::Withheld => "withheld",
        }
    }
}

//! Sends mails through SES.

use std::{io, time::Duration};

use aws_sdk_sesv2::{
    Client,
    config::{retry::RetryConfig, timeout::TimeoutConfig},
    error::SdkError,
    operation::send_email::SendEmailError,
    types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag},
};
use content::ENGLISH;
use lambda_runtime::Error;
use subscribers::OwedMail;

use crate::mail::Mail;

/// The tags by which SES's reports say whom a mail was for, and which client requested it.
const SUBSCRIBER_TAG: &str = "subscriber";
const CLIENT_TAG: &str = "client";

/// How long SES may take to answer.
const SES_DEADLINE: Duration = Duration::from_secs(20);

/// SES, with the sender of all mails.
#[derive(Debug)]
pub struct Ses {
    client: Client,
    sender: String,
    configuration_set: String,
}

/// What SES answers to a mail.
pub(crate) enum SesAnswer {
    Accepted,
    /// SES will never accept the mail: something is wrong with the address or with the mail.
    Refused,
    /// SES did not accept it now, for this reason.
    NotAccepted(String),
    /// There is no answer. SES may have accepted the mail.
    None,
}

impl Ses {
    /// Mails go out from `sender_address`. SES's configuration set says where the reports about them go.
    #[must_use]
    pub fn new(config: &aws::SdkConfig, sender_address: &str, configuration_set: String) -> Self {
        // The shared configuration is made for DynamoDB, so every timeout is set here: the SDK merges what is not set. A late
        // answer may be a yes, so the one attempt has all the time. The connect timeout is DynamoDB's, so that the SDK makes
        // one connector with its certificates for both.
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(aws::CONNECT)
            .read_timeout(SES_DEADLINE)
            .operation_attempt_timeout(SES_DEADLINE)
            .operation_timeout(SES_DEADLINE)
            .build();
        let config = aws_sdk_sesv2::config::Builder::from(config)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        let sender = format!("{} <{sender_address}>", ENGLISH.organisation.name);
        Self { client: Client::from_conf(config), sender, configuration_set }
    }

    /// Sends a mail once.
    pub(crate) async fn send(&self, owed: &OwedMail, mail: &Mail) -> Result<SesAnswer, Error> {
        let sent = self
            .client
            .send_email()
            .from_email_address(&self.sender)
            .destination(Destination::builder().to_addresses(owed.email.as_str()).build())
            .content(EmailContent::builder().simple(message(mail)?).build())
            .configuration_set_name(&self.configuration_set)
            .email_tags(tag(SUBSCRIBER_TAG, &owed.id.to_string())?)
            .email_tags(tag(CLIENT_TAG, owed.client.as_deref().unwrap_or("unknown"))?)
            .send()
            .await;
        Ok(match sent {
            Ok(_) => SesAnswer::Accepted,
            Err(error) => answer(&error),
        })
    }
}

fn tag(name: &str, value: &str) -> Result<MessageTag, Error> {
    Ok(MessageTag::builder().name(name).value(value).build()?)
}

fn message(mail: &Mail) -> Result<Message, Error> {
    let utf8 = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let body = Body::builder().text(utf8(&mail.text)?).html(utf8(&mail.html)?).build();
    let mut message = Message::builder().subject(utf8(mail.subject)?).body(body);
    for (name, value) in &mail.headers {
        message = message.headers(MessageHeader::builder().name(*name).value(value).build()?);
    }
    Ok(message.build())
}

/// SES's message quotes the address, so the log gets only the kind of the error.
fn answer(error: &SdkError<SendEmailError>) -> SesAnswer {
    match error {
        SdkError::ServiceError(answered) => {
            let kind = answered.err().meta().code().unwrap_or("unknown error").to_owned();
            if answered.err().is_message_rejected() || answered.err().is_bad_request_exception() {
                tracing::error!(kind, "SES refuses a mail for good");
                return SesAnswer::Refused;
            }
            SesAnswer::NotAccepted(kind)
        }
        SdkError::ConstructionFailure(_) => SesAnswer::NotAccepted("the request cannot be built".to_owned()),
        SdkError::DispatchFailure(failure) if failure.as_connector_error().is_some_and(|error| is_unsent(error)) => {
            SesAnswer::NotAccepted("no connection to SES".to_owned())
        }
        // A lost connection, a timeout or half an answer.
        _ => SesAnswer::None,
    }
}

/// Whether there was no connection, so that SES cannot have got the mail.
fn is_unsent(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut source = Some(error);
    while let Some(error) = source {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::NetworkUnreachable)) {
            return true;
        }
        // The SDK has no type for this one.
        if error.to_string().starts_with("HTTP connect timeout") {
            return true;
        }
        source = error.source();
    }
    false
}

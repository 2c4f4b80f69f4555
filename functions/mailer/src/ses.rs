//! Sends mails through SES.

use std::time::Duration;

use aws_sdk_sesv2::{
    Client,
    config::{retry::RetryConfig, timeout::TimeoutConfig},
    error::SdkError,
    operation::send_email::SendEmailError,
    types::{Body, Content, Destination, EmailContent, Message, MessageHeader},
};
use content::ENGLISH;
use lambda_runtime::Error;
use subscribers::EmailAddress;

use crate::confirmation_mail::ConfirmationMail;

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
    /// SES will never accept the mail, because the address or the mail is wrong.
    Refused,
}

impl Ses {
    /// `sender_address` is the sender of all mails. The configuration set tells SES where to send its reports.
    #[must_use]
    pub fn new(config: &aws::SdkConfig, sender_address: &str, configuration_set: String) -> Self {
        // SES may accept a mail and answer late, so the timeout is long. The SDK does not retry. The stream repeats the
        // record instead, and the mailer then checks first whether the mail is still owed. The connect timeout is the
        // same as for DynamoDB, so that both clients share one connector with its certificates.
        let timeouts =
            TimeoutConfig::builder().connect_timeout(aws::CONNECT).operation_timeout(Duration::from_secs(20)).build();
        let config = aws_sdk_sesv2::config::Builder::from(config)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        let sender = format!("{} <{sender_address}>", ENGLISH.organisation.name);
        Self { client: Client::from_conf(config), sender, configuration_set }
    }

    /// Sends a mail. After an error, the mail should be tried again.
    pub(crate) async fn send(&self, email: &EmailAddress, mail: &ConfirmationMail) -> Result<SesAnswer, Error> {
        let sent = self
            .client
            .send_email()
            .from_email_address(&self.sender)
            .destination(Destination::builder().to_addresses(email.as_str()).build())
            .content(EmailContent::builder().simple(message(mail)?).build())
            .configuration_set_name(&self.configuration_set)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(SesAnswer::Accepted),
            Err(error) if is_final(&error) => {
                // SES's message quotes the address, so the log gets only the kind of the error.
                let kind = error.as_service_error().and_then(|error| error.meta().code()).unwrap_or_default();
                tracing::error!(kind, "SES refuses a mail permanently");
                Ok(SesAnswer::Refused)
            }
            Err(error) => Err(without_message(&error)),
        }
    }
}

fn message(mail: &ConfirmationMail) -> Result<Message, Error> {
    let utf8 = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let body = Body::builder().text(utf8(&mail.text)?).html(utf8(&mail.html)?).build();
    let mut message = Message::builder().subject(utf8(mail.subject)?).body(body);
    for (name, value) in &mail.headers {
        message = message.headers(MessageHeader::builder().name(*name).value(value).build()?);
    }
    Ok(message.build())
}

fn is_final(error: &SdkError<SendEmailError>) -> bool {
    let error = error.as_service_error();
    error.is_some_and(|error| error.is_message_rejected() || error.is_bad_request_exception())
}

/// The error without SES's message, which quotes addresses and would get into the log.
fn without_message(error: &SdkError<SendEmailError>) -> Error {
    match error.as_service_error() {
        Some(refusal) => refusal.meta().code().unwrap_or("unknown error").into(),
        None => logging::cause(error).into(),
    }
}

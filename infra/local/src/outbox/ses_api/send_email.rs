//! The call `SendEmail`. The outbox supports only simple messages to one recipient.
//!
//! It refuses all other calls, so that no part of a mail is lost. See
//! <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>.

use std::collections::BTreeMap;

use email_address::{EmailAddress, Options};
use serde::Deserialize;

use super::{super::Message, SesError};

/// SES's limits for headers, in bytes. The limit of a header is for its name and its value together.
const MOST_HEADERS: usize = 15;
const LONGEST_HEADER_NAME: usize = 126;
const LONGEST_HEADER_VALUE: usize = 995;
const LONGEST_HEADER: usize = 996;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SendEmail {
    from_email_address: String,
    destination: Destination,
    content: EmailContent,
    #[serde(rename = "ConfigurationSetName")]
    _configuration_set: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Destination {
    to_addresses: [String; 1],
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct EmailContent {
    simple: Simple,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Simple {
    subject: Content,
    body: Body,
    #[serde(default)]
    headers: Vec<MessageHeader>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Body {
    text: Content,
    html: Content,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Content {
    data: String,
    charset: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct MessageHeader {
    name: String,
    value: String,
}

pub(super) fn parse(call: &[u8], sent_at: u64) -> Result<Message, SesError> {
    let call: SendEmail = serde_json::from_slice(call).map_err(|error| SesError::BadRequest(error.to_string()))?;
    let Simple { subject, body, headers } = call.content.simple;
    let [to] = call.destination.to_addresses;
    let subject = text(subject, "Subject")?;
    require(!subject.is_empty() && !subject.contains(char::is_control), "Subject is empty or has control characters")?;
    Ok(Message {
        to: address(to, "ToAddresses")?,
        from: address(call.from_email_address, "FromEmailAddress")?,
        subject,
        text: text(body.text, "Body.Text")?,
        html: text(body.html, "Body.Html")?,
        headers: self::headers(headers)?,
        sent_at,
    })
}

fn text(content: Content, field: &str) -> Result<String, SesError> {
    let is_readable = content.charset.map_or(content.data.is_ascii(), |charset| charset == "UTF-8");
    require(is_readable, format!("{field} is not ASCII and has no Charset, or another Charset than UTF-8"))?;
    Ok(content.data)
}

/// `name@example.org` or `Name <name@example.org>`, in ASCII.
fn address(address: String, field: &str) -> Result<String, SesError> {
    let options = Options::default().with_required_tld().without_domain_literal();
    let is_valid = is_printable(&address) && EmailAddress::parse_with_options(&address, options).is_ok();
    require(is_valid, format!("{field} is not an email address"))?;
    Ok(address)
}

/// See <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html>.
fn headers(headers: Vec<MessageHeader>) -> Result<BTreeMap<String, String>, SesError> {
    require(headers.len() <= MOST_HEADERS, format!("There are more than {MOST_HEADERS} headers"))?;
    let mut by_name = BTreeMap::new();
    for MessageHeader { name, value } in headers {
        let is_valid_name = is_printable(&name) && !name.contains([' ', ':']) && !name.is_empty();
        require(is_valid_name, "The name of a header is empty or has invalid characters")?;
        require(is_printable(&value) && !value.is_empty(), format!("{name} is empty or has invalid characters"))?;
        let is_short = name.len() <= LONGEST_HEADER_NAME && value.len() <= LONGEST_HEADER_VALUE;
        require(is_short && name.len() + value.len() <= LONGEST_HEADER, format!("The header {name} is too long"))?;
        let is_new = by_name.keys().all(|known: &String| !known.eq_ignore_ascii_case(&name));
        require(is_new, format!("There are two headers {name}"))?;
        by_name.insert(name, value);
    }
    Ok(by_name)
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn require(is_met: bool, message: impl Into<String>) -> Result<(), SesError> {
    if is_met { Ok(()) } else { Err(SesError::BadRequest(message.into())) }
}

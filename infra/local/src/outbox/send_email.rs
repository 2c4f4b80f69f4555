use std::collections::BTreeMap;

use email_address::{EmailAddress, Options};
use serde::Deserialize;

use super::{Message, refusal::Refusal};

/// What SES takes at the most.
pub(super) const LARGEST: usize = 40 * 1024 * 1024;
const MOST_HEADERS: usize = 15;
const LONGEST_HEADER_NAME: usize = 126;
const LONGEST_HEADER_VALUE: usize = 995;
const LONGEST_HEADER: usize = 996;

/// `SendEmail` with a simple message for one recipient. What SES would take beyond that, the outbox refuses: nothing that
/// a mail says may get lost in it.
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
    to_addresses: Vec<String>,
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

/// Reads the body of a call.
pub(super) fn parse(body: &[u8], sent_at: u64) -> Result<Message, Refusal> {
    let call: SendEmail = serde_json::from_slice(body).map_err(|error| bad(error.to_string()))?;
    let Simple { subject, body, headers } = call.content.simple;
    let [to] = <[String; 1]>::try_from(call.destination.to_addresses).map_err(|addresses| {
        bad(format!("{} addresses in ToAddresses, where the outbox takes one", addresses.len()))
    })?;
    let subject = text(subject, "Subject")?;
    if subject.is_empty() || subject.chars().any(char::is_control) {
        return Err(bad("Subject is empty or has control characters"));
    }
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

fn text(content: Content, field: &str) -> Result<String, Refusal> {
    match content.charset.as_deref() {
        Some("UTF-8") => Ok(content.data),
        None if content.data.is_ascii() => Ok(content.data),
        None => Err(bad(format!("{field} has other characters than ASCII, and no Charset"))),
        Some(charset) => Err(bad(format!("{field} has the Charset {charset}, where the outbox takes UTF-8"))),
    }
}

/// `name@example.org` or `Name <name@example.org>`, in ASCII.
fn address(address: String, field: &str) -> Result<String, Refusal> {
    let is_printable = address.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let options = Options::default().with_required_tld().without_domain_literal();
    if is_printable && EmailAddress::parse_with_options(&address, options).is_ok() {
        return Ok(address);
    }
    Err(bad(format!("{field} is not an e-mail address")))
}

fn headers(headers: Vec<MessageHeader>) -> Result<BTreeMap<String, String>, Refusal> {
    if headers.len() > MOST_HEADERS {
        return Err(bad(format!("{} headers, where there may be {MOST_HEADERS}", headers.len())));
    }
    let mut by_name = BTreeMap::new();
    for MessageHeader { name, value } in headers {
        check_header(&name, &value)?;
        if by_name.keys().any(|known: &String| known.eq_ignore_ascii_case(&name)) {
            return Err(bad(format!("two headers {name}, where the outbox takes one")));
        }
        by_name.insert(name, value);
    }
    Ok(by_name)
}

/// See <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html>.
fn check_header(name: &str, value: &str) -> Result<(), Refusal> {
    let has_good_name = name.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b':');
    if !has_good_name || name.is_empty() || name.len() > LONGEST_HEADER_NAME {
        return Err(bad("The name of a header has characters that it may not have, or too many or none"));
    }
    let has_good_value = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let is_too_long = value.len() > LONGEST_HEADER_VALUE || name.len() + value.len() > LONGEST_HEADER;
    if !has_good_value || value.is_empty() || is_too_long {
        return Err(bad(format!("The header {name} has characters that it may not have, or too many or none")));
    }
    Ok(())
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::BadRequest(message.into())
}

//! An answer as API Gateway expects it.

use std::borrow::Cow;

use base64_simd::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeStruct},
};
use serde_json::value::RawValue;
use site::Response;

/// An answer with the headers that every answer of the site has. It serialises as an HTTP API expects it (payload
/// format 2.0).
///
/// `lambda_http` has such a type too. But that type encodes a compressed page in small pieces. It also looks for
/// characters that JSON must escape, although base64 never contains them. Together, this would take a quarter of all
/// instructions for a page.
#[derive(Debug)]
pub struct Answer(Response);

impl Answer {
    pub(crate) fn new(response: Response, to_head: bool) -> Self {
        let mut response = site::secure(response);
        if to_head {
            *response.body_mut() = Cow::Borrowed(&[]);
        }
        Self(response)
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(response) = self;
        let is_compressed = response.headers().contains_key(header::CONTENT_ENCODING);
        // Text stays text: it is smaller than base64, and readable in `cargo lambda invoke`.
        let text = str::from_utf8(response.body()).ok().filter(|_| !is_compressed);

        let mut answer = serializer.serialize_struct("Answer", 6)?;
        answer.serialize_field("statusCode", &response.status().as_u16())?;
        answer.serialize_field("headers", &Headers(response.headers()))?;
        // API Gateway does not need these two, but cargo-lambda does.
        answer.serialize_field("multiValueHeaders", &Headers(&HeaderMap::new()))?;
        answer.serialize_field("cookies", &[""; 0])?;
        answer.serialize_field("isBase64Encoded", &text.is_none())?;
        match text {
            Some(text) => answer.serialize_field("body", text)?,
            None => answer.serialize_field("body", &in_base64(response.body()).map_err(S::Error::custom)?)?,
        }
        answer.end()
    }
}

/// A JSON string that the serialiser copies without checking its characters.
fn in_base64(bytes: &[u8]) -> Result<Box<RawValue>, serde_json::Error> {
    let mut json = String::with_capacity(STANDARD.encoded_length(bytes.len()) + 2);
    json.push('"');
    STANDARD.encode_append(bytes, &mut json);
    json.push('"');
    RawValue::from_string(json)
}

struct Headers<'a>(&'a HeaderMap);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = |(name, value)| Some((HeaderName::as_str(name), str::from_utf8(HeaderValue::as_bytes(value)).ok()?));
        serializer.collect_map(self.0.iter().filter_map(text))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn serialised(response: Response, to_head: bool) -> Value {
        // The Lambda runtime does the same.
        serde_json::from_slice(&serde_json::to_vec(&Answer::new(response, to_head)).unwrap()).unwrap()
    }

    #[test]
    fn an_answer_is_text_unless_it_is_compressed() {
        let plain = || Response::new(Cow::Borrowed("\"é\"".as_bytes()));
        let answer = serialised(plain(), false);
        assert_eq!((&answer["body"], &answer["isBase64Encoded"]), (&json!("\"é\""), &json!(false)));
        assert_eq!(answer["statusCode"], 200);
        assert_eq!(answer["headers"]["x-content-type-options"], "nosniff");

        let mut compressed = plain();
        compressed.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        let answer = serialised(compressed, false);
        assert_eq!((&answer["body"], &answer["isBase64Encoded"]), (&json!("IsOpIg=="), &json!(true)));
    }

    #[test]
    fn a_picture_is_sent_in_base64() {
        let answer = serialised(Response::new(Cow::Borrowed(&[0x89, 0x50])), false);
        assert_eq!((&answer["body"], &answer["isBase64Encoded"]), (&json!("iVA="), &json!(true)));
    }

    #[test]
    fn an_answer_to_head_has_no_body() {
        assert_eq!(serialised(Response::new(Cow::Borrowed(b"body")), true)["body"], "");
    }
}

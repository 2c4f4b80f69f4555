//! The forms that the newsletter gets.

use http::header;
use serde::{Deserialize, de::DeserializeOwned};
use site::{Request, path};
use subscribers::Token;

/// The largest body that is read, in bytes. It is ten times as large as any form.
const LARGEST_BODY: usize = 8 * 1024;

/// The sign-up form as a browser sends it. The names are those of the form in the crate `site`.
#[derive(Debug, Deserialize)]
pub(crate) struct SignUpForm {
    /// The typed address.
    pub(crate) email: String,
    /// The hidden field that only robots fill in.
    #[serde(default)]
    website: String,
    /// Path of the page with the form.
    #[serde(default)]
    page: String,
}

/// The token of a link in a mail, or of the button behind it.
#[derive(Debug, Deserialize)]
pub(crate) struct TokenForm {
    t: String,
}

/// The form of a mail program that unsubscribes (RFC 8058, section 3.2).
#[derive(Debug, Deserialize)]
pub(crate) struct OneClickForm {
    #[serde(rename = "List-Unsubscribe")]
    list_unsubscribe: String,
}

impl SignUpForm {
    pub(crate) fn read(request: &Request) -> Result<Self, FormError> {
        read_body(request)
    }

    pub(crate) fn is_filled_in_by_a_robot(&self) -> bool {
        !self.website.is_empty()
    }

    /// The page of this site from which the form was sent. An unknown path counts as the newsletter page.
    pub(crate) fn page(&self) -> &'static str {
        path::PUBLIC_PAGES.into_iter().find(|page| *page == self.page).unwrap_or(path::NEWSLETTER)
    }
}

impl TokenForm {
    pub(crate) fn from_query(request: &Request) -> Option<Token> {
        let form: Self = serde_html_form::from_str(&request.query).ok()?;
        Token::parse(&form.t)
    }

    pub(crate) fn from_body(request: &Request) -> Option<Token> {
        let form: Self = read_body(request).ok()?;
        Token::parse(&form.t)
    }
}

impl OneClickForm {
    const VALUE: &str = "One-Click";

    /// Whether the body is `List-Unsubscribe=One-Click`, urlencoded or as multipart form data. For multipart data, it
    /// is enough that the body contains these two words, because the token in the address proves that the sender has
    /// the mail.
    pub(crate) fn is_sent_by(request: &Request) -> bool {
        if request.query.is_empty() || request.body.len() > LARGEST_BODY {
            return false;
        }
        if is_of_type(request, "multipart/form-data") {
            let body = String::from_utf8_lossy(&request.body);
            return body.contains("\"List-Unsubscribe\"") && body.contains(Self::VALUE);
        }
        let form: Result<Self, _> = serde_html_form::from_bytes(&request.body);
        form.is_ok_and(|form| form.list_unsubscribe == Self::VALUE)
    }
}

fn read_body<Form: DeserializeOwned>(request: &Request) -> Result<Form, FormError> {
    if request.body.len() > LARGEST_BODY {
        return Err(FormError::TooLarge);
    }
    if !is_of_type(request, "application/x-www-form-urlencoded") {
        return Err(FormError::Unreadable);
    }
    // A missing or repeated field is an error too, because our form does not send it.
    serde_html_form::from_bytes(&request.body).map_err(|_| FormError::Unreadable)
}

fn is_of_type(request: &Request, wanted: &str) -> bool {
    let content_type = request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case(wanted)
}

/// Why a body is not the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormError {
    TooLarge,
    Unreadable,
}

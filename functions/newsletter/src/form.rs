use http::header;
use serde::{Deserialize, de::DeserializeOwned};
use site::{Request, path};
use subscribers::Token;

/// The largest body that is looked at, in bytes: ten times what any form can hold.
const LARGEST_BODY: usize = 8 * 1024;

/// The sign-up form as a browser sends it. The fields are named as in `site::sign_up_form`.
#[derive(Debug, Deserialize)]
pub(crate) struct SignUpForm {
    /// What was typed as the address.
    pub(crate) email: String,
    /// Filled in only by robots.
    #[serde(default)]
    website: String,
    /// Path of the page that the form stands on.
    #[serde(default)]
    page: String,
}

/// A link of a mail, or the button on the page behind it.
#[derive(Debug, Deserialize)]
pub(crate) struct TokenForm {
    t: String,
}

/// What a mail program sends to unsubscribe (RFC 8058, section 3.2).
#[derive(Debug, Deserialize)]
pub(crate) struct OneClickForm {
    #[serde(rename = "List-Unsubscribe")]
    list_unsubscribe: String,
}

/// Why a body is not the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormError {
    TooLarge,
    Unreadable,
}

impl SignUpForm {
    pub(crate) fn read(request: &Request) -> Result<Self, FormError> {
        read_body(request)
    }

    pub(crate) fn is_filled_in_by_a_robot(&self) -> bool {
        !self.website.is_empty()
    }

    /// The page of this site that the form stood on. What a stranger made up counts as the form's own page.
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

    /// Whether the body is `List-Unsubscribe=One-Click`, urlencoded or as multipart form data. Of the latter, only that
    /// the two words are in it matters: the token in the address is what counts.
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
    // A missing or a repeated field is an error too: it is not our form that sent it.
    serde_html_form::from_bytes(&request.body).map_err(|_| FormError::Unreadable)
}

fn is_of_type(request: &Request, wanted: &str) -> bool {
    let content_type = request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case(wanted)
}

//! The address of the site.

use std::borrow::Cow;

use crate::Request;

/// The address at which visitors see the site: the operator's choice, or else the address that API Gateway gave it.
#[derive(Clone, Debug)]
pub struct SiteUrl(Option<String>);

impl SiteUrl {
    /// The operator's choice, such as `https://www.example.org`. An empty text counts as no choice.
    #[must_use]
    pub fn new(configured: Option<String>) -> Self {
        Self(configured.map(|url| url.trim_end_matches('/').to_owned()).filter(|url| !url.is_empty()))
    }

    /// Scheme and host, without a slash at the end. If it is unknown, it is empty, and links are relative.
    #[must_use]
    pub fn origin(&self, request: &Request) -> Cow<'_, str> {
        match &self.0 {
            Some(url) => Cow::Borrowed(url),
            None if request.domain.is_empty() => Cow::Borrowed(""),
            None => Cow::Owned(format!("https://{}", request.domain)),
        }
    }
}

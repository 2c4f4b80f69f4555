use std::borrow::Cow;

use crate::Request;

/// Where visitors see the site: what its operator configured, or else the address that API Gateway gave it.
#[derive(Clone, Debug)]
pub struct SiteUrl(Option<String>);

impl SiteUrl {
    /// The operator's choice, such as `https://www.example.org`; an empty one counts as none.
    #[must_use]
    pub fn new(configured: Option<String>) -> Self {
        Self(configured.map(|url| url.trim_end_matches('/').to_owned()).filter(|url| !url.is_empty()))
    }

    /// Scheme and host, without a slash at the end. Empty if nobody knows, which makes links relative.
    #[must_use]
    pub fn origin(&self, request: &Request) -> Cow<'_, str> {
        match &self.0 {
            Some(url) => Cow::Borrowed(url),
            None if request.domain.is_empty() => Cow::Borrowed(""),
            None => Cow::Owned(format!("https://{}", request.domain)),
        }
    }
}

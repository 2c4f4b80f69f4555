use http::header;

use crate::Request;

impl Request {
    /// Whether the visitor's browser already has what `etag` names (RFC 9110, section 13.1.2).
    pub(crate) fn has(&self, etag: &str) -> bool {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        self.header(header::IF_NONE_MATCH)
            .is_some_and(|tags| tags.trim() == "*" || tags.split(',').any(|tag| opaque(tag) == opaque(etag)))
    }
}

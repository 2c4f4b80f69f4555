//! Which compression an answer gets.

use http::header;

use crate::Request;

/// The compression of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// The smallest encoding that the visitor's browser accepts (RFC 9110, section 12.5.3).
    pub(crate) fn accepted_by(request: &Request) -> Self {
        let accepted = request.header(header::ACCEPT_ENCODING).unwrap_or_default();
        [Self::Brotli, Self::Gzip]
            .into_iter()
            .find(|encoding| accepts(accepted, encoding.name()))
            .unwrap_or(Self::Identity)
    }

    /// The name in `Content-Encoding`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().to_ascii_lowercase();
        let refused = weight.strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_accepted_when_it_is_named_and_not_refused() {
        for (header, encoding, expected) in [
            ("gzip, deflate, br", "br", true),
            ("gzip;q=0.8,br;q=1.0", "gzip", true),
            ("GZIP", "gzip", true),
            ("br;q=0", "br", false),
            ("br; Q=0.000", "br", false),
            ("", "gzip", false),
            ("brotli", "br", false),
            ("gzip;q=nonsense", "gzip", true),
        ] {
            assert_eq!(accepts(header, encoding), expected, "{header} {encoding}");
        }
    }
}

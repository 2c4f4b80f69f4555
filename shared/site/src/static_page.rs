//! Pages that were rendered and compressed when their function was built.

use http::{HeaderValue, StatusCode, header};

use crate::{
    Request, Response,
    encoding::Encoding,
    response::{CACHED_PAGE, HTML, NEVER_CACHED, respond},
};

const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");

/// A page that was rendered and compressed when its function was built. [`static_page!`](crate::static_page!) makes it.
#[derive(Debug)]
pub struct StaticPage {
    /// The beginning of the page, up to the last tag that contains the site's address.
    pub opening: &'static str,
    /// The rest of the page, not compressed.
    pub rest: &'static str,
    /// The rest as a deflate stream.
    pub rest_deflate: &'static [u8],
    /// The rest as a brotli stream without its header.
    pub rest_brotli: &'static [u8],
    /// A hash of the page. It changes if the page changes.
    pub fingerprint: &'static str,
    /// The Content-Security-Policy, with the hash of the page's style sheet.
    pub content_security_policy: &'static str,
}

/// Includes the page that the build script wrote with `prerender::write` under this name.
#[macro_export]
macro_rules! static_page {
    ($name:literal) => {
        $crate::StaticPage {
            opening: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".opening")),
            rest: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".rest")),
            rest_deflate: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".deflate")),
            rest_brotli: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".brotli")),
            fingerprint: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".fingerprint")),
            content_security_policy: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".content_security_policy")),
        }
    };
}

impl StaticPage {
    /// Stands for the site's address in the opening. It is a single character, because a search for one character is
    /// the fastest. Unicode calls it the object replacement character.
    pub const ORIGIN_PLACEHOLDER: char = '\u{FFFC}';

    /// The size of the brotli stream's window, as the binary logarithm of its bytes.
    pub const BROTLI_WINDOW_BITS: u8 = 22;

    /// The page, or 304 if the browser already has it. Browsers and proxies may cache the page. `origin` is the address
    /// at which visitors see the site.
    #[must_use]
    pub fn answer(&self, request: &Request, origin: &str) -> Response {
        let opening = self.opening(origin);
        let etag = format!("W/\"{}-{:08x}\"", self.fingerprint, crc32fast::hash(opening.as_bytes()));
        let response = if request.already_has(&etag) {
            respond(StatusCode::NOT_MODIFIED, Vec::new())
        } else {
            self.whole(&opening, Encoding::accepted_by(request))
        };
        // A 304 has these headers as well, because browsers replace the headers that they kept.
        let mut response = self.with_headers(response, CACHED_PAGE);
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            response.headers_mut().insert(header::ETAG, etag);
        }
        response
    }

    /// The page as a 404.
    #[must_use]
    pub fn answer_not_found(&self, request: &Request) -> Response {
        let mut response = self.answer_uncached(request, "");
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    }

    /// The page as a step after a form. It contains nothing personal, but browsers and proxies must not cache it.
    #[must_use]
    pub fn answer_uncached(&self, request: &Request, origin: &str) -> Response {
        let response = self.whole(&self.opening(origin), Encoding::accepted_by(request));
        self.with_headers(response, NEVER_CACHED)
    }

    fn opening(&self, origin: &str) -> String {
        self.opening.replace(Self::ORIGIN_PLACEHOLDER, origin)
    }

    fn with_headers(&self, mut response: Response, caching: HeaderValue) -> Response {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, caching);
        headers.insert(header::VARY, VARY);
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.content_security_policy));
        response
    }

    fn whole(&self, opening: &str, encoding: Encoding) -> Response {
        let compressed = u16::try_from(opening.len()).ok().and_then(|length| match encoding {
            Encoding::Brotli => Some(self.brotli(opening, length)),
            Encoding::Gzip => Some(self.gzip(opening, length)),
            Encoding::Identity => None,
        });
        let is_compressed = compressed.is_some();
        let body = compressed.unwrap_or_else(|| [opening, self.rest].concat().into_bytes());
        let mut response = respond(StatusCode::OK, body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HTML);
        if is_compressed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
        response
    }

    /// A gzip file (RFC 1952) in two parts: the uncompressed opening, then the compressed rest.
    fn gzip(&self, opening: &str, length: u16) -> Vec<u8> {
        const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
        /// A block that is not the last one and not compressed (RFC 1951, section 3.2.4).
        const STORED_BLOCK: u8 = 0;
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(opening.as_bytes());
        checksum.update(self.rest.as_bytes());
        let whole_length = u32::try_from(opening.len() + self.rest.len()).unwrap_or(u32::MAX);

        let mut body = Vec::with_capacity(opening.len() + self.rest_deflate.len() + 32);
        body.extend(HEADER);
        body.push(STORED_BLOCK);
        body.extend(length.to_le_bytes());
        body.extend((!length).to_le_bytes());
        body.extend(opening.as_bytes());
        body.extend(self.rest_deflate);
        body.extend(checksum.finalize().to_le_bytes());
        body.extend(whole_length.to_le_bytes());
        body
    }

    /// A brotli stream (RFC 7932) in two parts: the uncompressed opening, then the compressed rest.
    fn brotli(&self, opening: &str, length: u16) -> Vec<u8> {
        /// Section 9.1: the bit 1, then the window's bits minus 17 in three bits.
        const WINDOW: u32 = 1 | ((StaticPage::BROTLI_WINDOW_BITS as u32 - 17) << 1);
        /// Section 9.2: not compressed. The zeros mean that more meta-blocks follow, and that the length has 16 bits.
        const UNCOMPRESSED: u32 = 1 << 23;
        let [header @ .., _] = (WINDOW | u32::from(length.saturating_sub(1)) << 7 | UNCOMPRESSED).to_le_bytes();

        let mut body = Vec::with_capacity(opening.len() + self.rest_brotli.len() + header.len());
        body.extend(header);
        body.extend(opening.as_bytes());
        body.extend(self.rest_brotli);
        body
    }
}

//! For build scripts: renders and compresses a page that is the same for everybody.
//!
//! Pages are compressed at build time, because a function would need longer for this than for everything else at its
//! start. But the head of a page contains the site's address, which is known only when the function runs. So the page
//! is cut into two parts, after the last place with the address. The *opening* stays text with a placeholder for the
//! address. The *rest* is compressed. [`StaticPage`] sends the opening as an uncompressed block before the compressed
//! rest.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
    path::Path,
};

use brotli::enc::{BrotliEncoderParams, writer::CompressorWriter};
use flate2::{Compression, write::DeflateEncoder};

use site::{Page, STYLE, StaticPage};

/// Writes the page into the build script's `OUT_DIR`, for [`site::static_page!`] with the same name.
///
/// # Errors
///
/// If `OUT_DIR` is not set or cannot be written to, or if the style sheet has a mistake.
pub fn write(name: &str, page: &Page) -> io::Result<()> {
    let page = Prerendered::new(page)?;
    let out_dir = env::var("OUT_DIR").map_err(io::Error::other)?;
    let write = |extension, bytes: &[u8]| fs::write(Path::new(&out_dir).join(format!("{name}.{extension}")), bytes);
    write("opening", page.opening.as_bytes())?;
    write("rest", page.rest.as_bytes())?;
    write("deflate", &page.rest_deflate)?;
    write("brotli", &page.rest_brotli)?;
    write("fingerprint", page.fingerprint.as_bytes())?;
    write("content_security_policy", page.content_security_policy.as_bytes())
}

/// The parts of a [`StaticPage`].
struct Prerendered {
    opening: String,
    rest: String,
    rest_deflate: Vec<u8>,
    rest_brotli: Vec<u8>,
    fingerprint: String,
    content_security_policy: String,
}

impl Prerendered {
    fn new(page: &Page) -> io::Result<Self> {
        let origin = StaticPage::ORIGIN_PLACEHOLDER.to_string();
        let html = page.render(Some(&origin)).into_string();
        let style = stylesheet::minified_for(STYLE, &html).map_err(io::Error::other)?;
        let html = html.replacen(STYLE, &style, 1);
        let (opening, rest) = split_after_origin(&html);
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        Ok(Self {
            opening: opening.to_owned(),
            rest: rest.to_owned(),
            rest_deflate: deflate(rest.as_bytes())?,
            rest_brotli: brotli(rest.as_bytes())?,
            fingerprint: format!("{:016x}", hasher.finish()),
            content_security_policy: site::content_security_policy(&stylesheet::hash(&style)),
        })
    }
}

/// Cuts after the last tag with the site's address. If the page does not contain the address, it cuts after the first
/// tag.
fn split_after_origin(html: &str) -> (&str, &str) {
    let last_mention = html.rfind(StaticPage::ORIGIN_PLACEHOLDER).unwrap_or(0);
    let (before, after) = html.split_at(last_mention);
    let end_of_tag = after.find('>').map_or(0, |bracket| bracket + 1);
    html.split_at(before.len() + end_of_tag)
}

fn deflate(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// A stream that can follow another one. It has no header and does not refer to earlier bytes. It does not use brotli's
/// dictionary either, because the addresses in the dictionary depend on the number of earlier bytes.
fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    /// An empty last meta-block (RFC 7932, section 9.2). The encoder does not write it in a bare stream.
    const END: u8 = 0b11;
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: i32::from(StaticPage::BROTLI_WINDOW_BITS),
        bare_stream: true,
        catable: true,
        appendable: true,
        use_dictionary: false,
        ..BrotliEncoderParams::default()
    };
    let mut encoder = CompressorWriter::with_params(Vec::new(), 4096, &parameters);
    encoder.write_all(bytes)?;
    let mut stream = encoder.into_inner();
    stream.push(END);
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use content::{ENGLISH, PageSummary};
    use flate2::read::GzDecoder;
    use http::{HeaderMap, HeaderValue, Method, header};
    use maud::html;
    use site::{Request, SignUp, path};

    use super::*;

    const ORIGIN: &str = "https://a-long-name-of-a-subdomain.site.example";

    fn page() -> Page<'static> {
        Page {
            content: &ENGLISH,
            summary: PageSummary { title: "A page", description: "For a test" },
            path: Some(path::VISION),
            has_error: false,
            main: html! { h1 { "Ça va" } @for n in 0..500 { p { "Paragraph " (n) } } },
            sign_up: Some(SignUp::unfilled(path::VISION)),
        }
    }

    fn body(accept_encoding: &'static str) -> Vec<u8> {
        let Prerendered { opening, rest, rest_deflate, rest_brotli, fingerprint, content_security_policy } =
            Prerendered::new(&page()).unwrap();
        let page = StaticPage {
            opening: opening.leak(),
            rest: rest.leak(),
            rest_deflate: rest_deflate.leak(),
            rest_brotli: rest_brotli.leak(),
            fingerprint: fingerprint.leak(),
            content_security_policy: content_security_policy.leak(),
        };
        let request = Request {
            method: Method::GET,
            path: path::VISION.into(),
            query: String::new(),
            headers: HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accept_encoding))]),
            body: Vec::new(),
            domain: String::new(),
            client: None,
        };
        page.answer(&request, ORIGIN).into_body().into_owned()
    }

    #[test]
    fn a_page_is_the_same_in_every_encoding() {
        let Prerendered { opening, rest, .. } = Prerendered::new(&page()).unwrap();
        let expected = opening.replace(StaticPage::ORIGIN_PLACEHOLDER, ORIGIN) + &rest;

        assert_eq!(String::from_utf8(body("identity")).unwrap(), expected);

        let mut gzip = String::new();
        GzDecoder::new(body("gzip").as_slice()).read_to_string(&mut gzip).unwrap();
        assert_eq!(gzip, expected);

        let mut brotli = String::new();
        brotli::Decompressor::new(body("br").as_slice(), 4096).read_to_string(&mut brotli).unwrap();
        assert_eq!(brotli, expected);
    }

    #[test]
    fn brotli_is_smaller_than_gzip_and_gzip_than_the_page() {
        let [brotli, gzip, identity] = ["br", "gzip", ""].map(|encoding| body(encoding).len());
        assert!(brotli < gzip && gzip < identity, "{brotli} {gzip} {identity}");
    }

    #[test]
    fn a_page_contains_only_its_part_of_the_style_sheet_and_its_policy_has_the_hash() {
        let Prerendered { rest, content_security_policy, .. } = Prerendered::new(&page()).unwrap();
        let (_, style) = rest.split_once("<style>").unwrap();
        let (style, _) = style.split_once("</style>").unwrap();
        assert!(content_security_policy.contains(&format!("style-src '{}';", stylesheet::hash(style))));
        assert!(style.contains(".band") && !style.contains(".statement") && style.len() < STYLE.len(), "{style}");
        assert_eq!(rest.matches("<h1>").count(), 1);
    }

    #[test]
    fn the_opening_ends_with_the_last_tag_that_contains_the_origin() {
        let origin = StaticPage::ORIGIN_PLACEHOLDER;
        let html = format!(r#"<a href="{origin}/1"><b c="{origin}"><d>"#);
        assert_eq!(split_after_origin(&html).1, "<d>");
    }

    #[test]
    fn without_the_origin_the_opening_is_the_first_tag() {
        assert_eq!(split_after_origin("<!DOCTYPE html><html>"), ("<!DOCTYPE html>", "<html>"));
    }
}

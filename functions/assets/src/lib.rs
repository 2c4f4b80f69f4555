//! Small files, and the answer to every address that no other function has.

use content::ENGLISH;
use site::{Request, Response, SiteUrl, StaticPage, path};

mod sitemap;

static NOT_FOUND: StaticPage = site::static_page!("not_found");
static FAVICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/favicon.svg"));
static FAVICON_PNG: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/favicon.png"));
static TOUCH_ICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/touch-icon.png"));
static SHARE_PICTURE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/share.png"));

/// Answers a request for the small files, and for whatever no other function has. `site_url` is where visitors see the site.
#[must_use]
pub fn answer(request: &Request, site_url: &SiteUrl) -> Response {
    let origin = site_url.origin(request);
    let response = match request.path.as_str() {
        path::ROBOTS => site::file("text/plain; charset=utf-8", robots(&origin).into_bytes()),
        path::SITEMAP => site::file("application/xml; charset=utf-8", sitemap::sitemap(&ENGLISH, &origin).into_bytes()),
        path::FAVICON => site::file("image/svg+xml; charset=utf-8", FAVICON),
        // By its name an .ico; browsers look at what it is.
        path::FAVICON_ICO => site::file("image/png", FAVICON_PNG),
        path::TOUCH_ICON => site::file("image/png", TOUCH_ICON),
        path::SHARE_PICTURE => site::file("image/png", SHARE_PICTURE),
        elsewhere => match elsewhere.strip_prefix(path::PHOTOGRAPHS).and_then(photographs::file) {
            Some((media_type, photograph)) => site::file(media_type, photograph),
            None => return site::moved(elsewhere).unwrap_or_else(|| NOT_FOUND.answer_not_found(request)),
        },
    };
    if request.reads() { response } else { site::method_not_allowed(&ENGLISH, "GET, HEAD") }
}

/// Everything may be read (RFC 9309) but the steps of a sign-up, which mean nothing to anybody else.
fn robots(origin: &str) -> String {
    let steps = [path::CHECK_INBOX, path::CONFIRM, path::WELCOME, path::UNSUBSCRIBE, path::GOODBYE];
    let disallowed = steps.map(|step| format!("Disallow: {step}\n")).concat();
    format!("User-agent: *\n{disallowed}\nSitemap: {origin}{}\n", path::SITEMAP)
}

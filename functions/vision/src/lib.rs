//! The vision page.

use content::ENGLISH;
use site::{Request, Response, SiteUrl, StaticPage, path};

static VISION: StaticPage = site::static_page!("vision");

/// Answers a request for the vision page. `site_url` is the address at which visitors see the site.
#[must_use]
pub fn answer(request: &Request, site_url: &SiteUrl) -> Response {
    match request.path.as_str() {
        _ if !request.reads() => site::method_not_allowed(&ENGLISH, "GET, HEAD"),
        path::VISION => VISION.answer(request, &site_url.origin(request)),
        elsewhere => site::moved_or_not_found(&ENGLISH, elsewhere),
    }
}

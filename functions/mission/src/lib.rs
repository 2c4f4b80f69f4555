//! The mission page, which is the home page too.

use content::ENGLISH;
use site::{Request, Response, SiteUrl, StaticPage, path};

static MISSION: StaticPage = site::static_page!("mission");

/// Answers a request for the mission page. `site_url` is the address at which visitors see the site.
#[must_use]
pub fn answer(request: &Request, site_url: &SiteUrl) -> Response {
    match request.path.as_str() {
        _ if !request.reads() => site::method_not_allowed(&ENGLISH, "GET, HEAD"),
        path::HOME | path::MISSION => MISSION.answer(request, &site_url.origin(request)),
        elsewhere => site::moved_or_not_found(&ENGLISH, elsewhere),
    }
}

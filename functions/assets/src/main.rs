//! Small files, and the answer to every address that no other function has.

use std::{env, future::ready};

use content::ENGLISH;
use site::{Request, Response, SiteUrl, path};

mod sitemap;

static FAVICON: &[u8] = include_bytes!("favicon.svg");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), gateway::Error> {
    let site_url = SiteUrl::new(env::var("SITE_URL").ok());
    gateway::run(|request| ready(answer(&request, &site_url))).await
}

fn answer(request: &Request, site_url: &SiteUrl) -> Response {
    let origin = site_url.origin(request);
    let response = match request.path.as_str() {
        path::ROBOTS => site::file("text/plain; charset=utf-8", robots(&origin).into_bytes()),
        path::SITEMAP => site::file("application/xml", sitemap::sitemap(&origin).into_bytes()),
        // Browsers that ask for an .ico without having been told to take any image.
        path::FAVICON | path::FAVICON_ICO => site::file("image/svg+xml", FAVICON),
        elsewhere => return site::moved_or_not_found(&ENGLISH, elsewhere),
    };
    if request.reads() { response } else { site::method_not_allowed(&ENGLISH, "GET, HEAD") }
}

/// Everything may be read (RFC 9309) but the steps of a sign-up, which mean nothing to anybody else.
fn robots(origin: &str) -> String {
    let steps = [path::CHECK_INBOX, path::CONFIRM, path::WELCOME, path::UNSUBSCRIBE, path::GOODBYE];
    let disallowed = steps.map(|step| format!("Disallow: {step}\n")).concat();
    format!("User-agent: *\n{disallowed}\nSitemap: {origin}{}\n", path::SITEMAP)
}

//! The vision page.

use std::{env, future::ready};

use content::ENGLISH;
use site::{Request, Response, SiteUrl, StaticPage, path};

static VISION: StaticPage = site::static_page!("vision");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), gateway::Error> {
    let site_url = SiteUrl::new(env::var("SITE_URL").ok());
    gateway::run(|request| ready(answer(&request, &site_url))).await
}

fn answer(request: &Request, site_url: &SiteUrl) -> Response {
    match request.path.as_str() {
        _ if !request.reads() => site::method_not_allowed(&ENGLISH, "GET, HEAD"),
        path::VISION => VISION.answer(request, &site_url.origin(request)),
        elsewhere => site::moved_or_not_found(&ENGLISH, elsewhere),
    }
}

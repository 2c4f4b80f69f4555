//! The files of the site, and the answer for every address that no other function serves.

use std::borrow::Cow;

use content::ENGLISH;
use site::{Request, Response, SiteUrl, StaticPage, path};

mod crawlers;

static NOT_FOUND: StaticPage = site::static_page!("not_found");
static FAVICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/favicon.svg"));
static FAVICON_PNG: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/favicon.png"));
static TOUCH_ICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/touch-icon.png"));
static SHARE_PICTURE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/share.png"));

/// Answers a request for a file, or for an address that no other function serves. `site_url` is the address at which
/// visitors see the site.
#[must_use]
pub fn answer(request: &Request, site_url: &SiteUrl) -> Response {
    if !request.reads() {
        return site::method_not_allowed(&ENGLISH, "GET, HEAD");
    }
    file(request, site_url)
        .or_else(|| photograph(&request.path))
        .or_else(|| site::moved(&request.path))
        .unwrap_or_else(|| NOT_FOUND.answer_not_found(request))
}

fn file(request: &Request, site_url: &SiteUrl) -> Option<Response> {
    let (path, media_type) = path::FILES.into_iter().find(|(path, _)| *path == request.path)?;
    let origin = || site_url.origin(request);
    let bytes: Cow<_> = match path {
        path::ROBOTS => crawlers::robots(&origin()).into_bytes().into(),
        path::SITEMAP => crawlers::sitemap(&origin()).into_bytes().into(),
        path::FAVICON => FAVICON.into(),
        path::FAVICON_ICO => FAVICON_PNG.into(),
        path::TOUCH_ICON => TOUCH_ICON.into(),
        path::SHARE_PICTURE => SHARE_PICTURE.into(),
        _ => return None,
    };
    Some(site::file(media_type, bytes))
}

fn photograph(path: &str) -> Option<Response> {
    let (media_type, bytes) = photographs::file(path.strip_prefix(path::PHOTOGRAPHS)?)?;
    Some(site::file(media_type, bytes))
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method, StatusCode};

    use super::*;

    #[test]
    fn every_file_in_the_list_is_answered() {
        for (path, _) in path::FILES {
            let request = Request {
                method: Method::GET,
                path: path.to_owned(),
                query: String::new(),
                headers: HeaderMap::new(),
                body: Vec::new(),
                domain: String::new(),
                client: None,
            };
            assert_eq!(answer(&request, &SiteUrl::new(None)).status(), StatusCode::OK, "add {path} to `file`");
        }
    }
}

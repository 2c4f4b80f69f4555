//! What crawlers read: `robots.txt` and the sitemap of the site at `origin`.

use maud::{PreEscaped, html};
use site::path;

/// Crawlers may read everything (RFC 9309) except the steps after a form and the pages behind the links of mails.
pub(crate) fn robots(origin: &str) -> String {
    let disallowed = path::STEPS.iter().chain(&path::BEHIND_A_LINK).map(|path| format!("Disallow: {path}\n"));
    let disallowed = disallowed.collect::<Vec<_>>().concat();
    format!("User-agent: *\n{disallowed}\nSitemap: {origin}{}\n", path::SITEMAP)
}

/// The public pages (<https://www.sitemaps.org/protocol.html>).
///
/// There is no `lastmod`. It is optional, and search engines ignore it if it is not exact.
pub(crate) fn sitemap(origin: &str) -> String {
    html! {
        (PreEscaped(r#"<?xml version="1.0" encoding="UTF-8"?>"#))
        urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {
            @for path in path::PUBLIC_PAGES { url { loc { (origin) (path) } } }
        }
    }
    .into_string()
}

use maud::{PreEscaped, html};
use site::path::PUBLIC_PAGES;

/// The sitemap (<https://www.sitemaps.org/protocol.html>) of the site at `origin`.
pub(crate) fn sitemap(origin: &str) -> String {
    html! {
        (PreEscaped(r#"<?xml version="1.0" encoding="UTF-8"?>"#))
        urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {
            @for path in PUBLIC_PAGES { url { loc { (origin) (path) } } }
        }
    }
    .into_string()
}

use content::Content;
use maud::{PreEscaped, html};
use site::path;

/// The sitemap (<https://www.sitemaps.org/protocol.html>) of the site at `origin`.
pub(crate) fn sitemap(content: &Content, origin: &str) -> String {
    let Content { mission, vision, newsletter, .. } = content;
    let pages = [
        (path::MISSION, mission.last_changed),
        (path::VISION, vision.last_changed),
        (path::NEWSLETTER, newsletter.last_changed),
        (path::PRIVACY, newsletter.privacy.last_changed),
    ];
    html! {
        (PreEscaped(r#"<?xml version="1.0" encoding="UTF-8"?>"#))
        urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {
            @for (path, last_changed) in pages { url { loc { (origin) (path) } lastmod { (last_changed) } } }
        }
    }
    .into_string()
}

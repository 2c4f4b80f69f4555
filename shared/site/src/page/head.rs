//! The `<head>` of a page.

use content::Content;
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use crate::{Page, palette::PAPER, path, style::STYLE};

/// The colours of the window around the page.
const THEME: [(&str, &str); 2] = [("light", PAPER.day), ("dark", PAPER.night)];

impl Page<'_> {
    pub(super) fn head(&self, origin: Option<&str>) -> Markup {
        let Content { organisation, newsletter, .. } = self.content;
        let public = self.path.filter(|path| path::PUBLIC_PAGES.contains(path));
        html! {
            head {
                meta charset="utf-8";
                // The tags with the site's address come first. The build script can compress everything after them (see
                // the crate `prerender`).
                @if let (Some(origin), Some(path)) = (origin, public) { (self.address(origin, path)) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                title {
                    @if self.has_error { (newsletter.form.error_title_prefix) }
                    (self.summary.title) " – " (organisation.name)
                }
                // Open Graph has the name in another attribute, so one tag is both descriptions.
                meta name="description" property="og:description" content=(self.summary.description);
                @if public.is_some() { (self.shared_link()) } @else { meta name="robots" content="noindex"; }
                @for (scheme, colour) in THEME {
                    meta name="theme-color" media={ "(prefers-color-scheme:" (scheme) ")" } content=(colour);
                }
                link rel="icon" href=(path::FAVICON);
                link rel="apple-touch-icon" href=(path::TOUCH_ICON);
                style { (PreEscaped(STYLE)) }
            }
        }
    }

    /// For search engines and shared links: the address of this page, and what it is.
    fn address(&self, origin: &str, path: &str) -> Markup {
        html! {
            link rel="canonical" href={ (origin) (path) };
            meta property="og:url" content={ (origin) (path) };
            meta property="og:image" content={ (origin) (path::SHARE_PICTURE) };
            script type="application/ld+json" { (PreEscaped(self.structured_data(origin, path))) }
        }
    }

    /// JSON-LD (<https://schema.org/WebPage>), escaped for a `<script>`.
    fn structured_data(&self, origin: &str, path: &str) -> String {
        let Content { organisation, .. } = self.content;
        let page = json!({
            "@context": "https://schema.org",
            "@type": "WebPage",
            "url": format!("{origin}{path}"),
            "name": self.summary.title,
            "publisher": {
                "@type": "Organization",
                "name": organisation.name,
                "url": organisation.website,
            },
        });
        page.to_string().replace('<', "\\u003c")
    }

    /// The look of a shared link (Open Graph, <https://ogp.me>).
    fn shared_link(&self) -> Markup {
        let Content { organisation, mission, .. } = self.content;
        let properties = [
            ("type", "website"),
            ("site_name", organisation.name),
            ("title", self.summary.title),
            ("image:alt", mission.banner),
        ];
        html! {
            @for (property, content) in properties { meta property={ "og:" (property) } content=(content); }
            meta name="twitter:card" content="summary_large_image";
        }
    }
}

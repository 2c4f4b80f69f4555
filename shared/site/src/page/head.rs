use content::Content;
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use crate::{Page, path, style::STYLE};

/// Of `style.css`: `--paper`, by day and by night. The window around the page takes it on.
const THEME: [(&str, &str); 2] = [("light", "#fbf8f2"), ("dark", "#0e1b1d")];

impl Page<'_> {
    pub(super) fn head(&self, origin: Option<&str>) -> Markup {
        let Content { organisation, newsletter, .. } = self.content;
        let public = self.path.filter(|path| path::PUBLIC_PAGES.contains(path));
        html! {
            head {
                meta charset="utf-8";
                // What names the site's address stands first, so that a prerendered page can be compressed from here on
                // (see `prerender`).
                @if let (Some(origin), Some(path)) = (origin, public) { (self.address(origin, path)) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                title {
                    @if self.has_error { (newsletter.form.error_title_prefix) }
                    (self.summary.title) " – " (organisation.name)
                }
                // Open Graph's readers take it under its other name from the same tag.
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

    /// For search engines, and for those who show shared links: where this page is, and what it is.
    fn address(&self, origin: &str, path: &str) -> Markup {
        html! {
            link rel="canonical" href={ (origin) (path) };
            meta property="og:url" content={ (origin) (path) };
            meta property="og:image" content={ (origin) (path::SHARE_PICTURE) };
            script type="application/ld+json" { (PreEscaped(self.structured_data(origin, path))) }
        }
    }

    /// JSON-LD (<https://schema.org/WebPage>), fit to stand inside a `<script>`.
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

    /// Open Graph (<https://ogp.me>): how a shared link looks.
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

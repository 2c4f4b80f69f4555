//! A page: the frame that all pages share, and the content of one page.

use content::{Content, PageSummary};
use maud::{DOCTYPE, Markup, html};

use crate::{drawing, path};

mod head;
mod notice;
mod sign_up;

pub use notice::notice;
pub use sign_up::{SignUp, sign_up_page};

/// A page, to be rendered into the frame that all pages share.
#[derive(Debug)]
pub struct Page<'a> {
    /// The words of the frame.
    pub content: &'a Content,
    /// For browser tabs, search results and shared links.
    pub summary: PageSummary,
    /// The address of the page. `None` if the page is an answer to one request and cannot be opened again.
    pub path: Option<&'static str>,
    /// Whether the page says that something the visitor typed is wrong.
    pub has_error: bool,
    /// The content of `<main>`.
    pub main: Markup,
    /// The sign-up form at the end. `None` if the page has its own form, or no form.
    pub sign_up: Option<SignUp<'a>>,
}

impl Page<'_> {
    /// The whole document. `origin` is the address at which visitors see the site, such as `https://www.example.org`. A
    /// page with a `path` needs it for its full address.
    #[must_use]
    pub fn render(&self, origin: Option<&str>) -> Markup {
        let Content { language, shell, newsletter, .. } = self.content;
        html! {
            (DOCTYPE)
            html lang=(language) {
                (self.head(origin))
                body {
                    a.skip href="#content" { (shell.skip_to_content) }
                    (self.header())
                    main #content tabindex="-1" {
                        (self.main)
                        @if let Some(sign_up) = &self.sign_up { (sign_up::band(&newsletter.form, sign_up)) }
                    }
                    (self.footer())
                }
            }
        }
    }

    fn header(&self) -> Markup {
        let Content { organisation, shell, .. } = self.content;
        html! {
            header.site {
                a.name href=(path::HOME) { (drawing::decoration(drawing::MARK)) (organisation.name) }
                nav aria-label=(shell.navigation) {
                    ul {
                        @for (path, name) in navigation(self.content) {
                            li { a href=(path) aria-current=[self.is_at(path)] { (name) } }
                        }
                    }
                }
            }
        }
    }

    /// The value of `aria-current` for a link to `path`.
    fn is_at(&self, path: &str) -> Option<&'static str> {
        (self.path == Some(path)).then_some("page")
    }

    fn footer(&self) -> Markup {
        let Content { organisation, shell, newsletter, .. } = self.content;
        html! {
            footer.site {
                p { strong { (organisation.name) } br; (organisation.kind) br; (organisation.place) }
                ul {
                    li { a href=(path::PRIVACY) aria-current=[self.is_at(path::PRIVACY)] { (newsletter.privacy.name) } }
                    li { a href=(organisation.website) { (shell.website) } }
                }
            }
        }
    }
}

/// The pages in the navigation, each with its name.
fn navigation(content: &Content) -> [(&'static str, &'static str); 3] {
    let Content { mission, vision, newsletter, .. } = content;
    [(path::MISSION, mission.name), (path::VISION, vision.name), (path::NEWSLETTER, newsletter.name)]
}

#[cfg(test)]
mod tests {
    use content::ENGLISH;

    use super::*;

    fn page(path: Option<&'static str>, title: &'static str) -> Page<'static> {
        Page {
            content: &ENGLISH,
            summary: PageSummary { title, description: "A page" },
            path,
            has_error: false,
            main: html! {},
            sign_up: Some(SignUp::unfilled(path::MISSION)),
        }
    }

    #[test]
    fn a_page_contains_its_full_address() {
        let html = page(Some(path::VISION), "Vision").render(Some("https://site.example")).into_string();
        assert!(html.contains(r#"<link rel="canonical" href="https://site.example/vision">"#), "{html}");
        assert!(html.contains(r#"<a href="/vision" aria-current="page">"#), "{html}");
    }

    #[test]
    fn every_public_page_is_in_the_navigation_or_in_the_footer() {
        let html = Page { sign_up: None, ..page(None, "Page not found") }.render(None).into_string();
        for path in path::PUBLIC_PAGES {
            assert!(html.contains(&format!(r#"<a href="{path}">"#)), "add {path} to `navigation` in site/src/page.rs");
        }
    }

    #[test]
    fn a_page_without_an_address_is_not_for_search_engines() {
        let html = page(None, "Page not found").render(None).into_string();
        assert!(!html.contains("canonical"), "{html}");
        assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{html}");
    }

    #[test]
    fn an_error_comes_first_in_the_title() {
        let html = Page { has_error: true, ..page(None, "Newsletter") }.render(None).into_string();
        assert!(html.contains("<title>Error: Newsletter"), "{html}");
    }

    #[test]
    fn words_are_escaped() {
        let html = page(None, "<script>").render(None).into_string();
        assert!(html.contains("<title>&lt;script&gt;"), "{html}");
    }
}

use content::{Content, PageSummary};
use maud::{DOCTYPE, Markup, html};

use crate::{drawing, path};

mod head;
mod notice;
mod sign_up;

pub use notice::notice;
pub use sign_up::{SignUp, sign_up_page};

/// A page: what is particular to it, to be rendered into the shell that all pages share.
#[derive(Debug)]
pub struct Page<'a> {
    /// The words of the shell.
    pub content: &'a Content,
    /// For browser tabs, search results and shared links.
    pub summary: PageSummary,
    /// Its address, if it is a page that one may come back to.
    pub path: Option<&'static str>,
    /// Whether it says that something the visitor typed is wrong.
    pub has_error: bool,
    /// What stands in `<main>`.
    pub main: Markup,
    /// The newsletter's form below it, unless the page has its own.
    pub sign_up: Option<SignUp<'a>>,
}

impl Page<'_> {
    /// The whole document. `origin` is where visitors see the site, such as `https://www.example.org`; a page that has an
    /// address needs it to name that address in full.
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
        let pages =
            [(path::MISSION, shell.mission), (path::VISION, shell.vision), (path::NEWSLETTER, shell.newsletter)];
        html! {
            header.site {
                a.name href=(path::HOME) { (drawing::decoration(drawing::MARK)) (organisation.name) }
                nav aria-label=(shell.navigation) {
                    ul {
                        @for (path, name) in pages {
                            li { a href=(path) aria-current=[self.is_at(path)] { (name) } }
                        }
                    }
                }
            }
        }
    }

    /// For `aria-current`.
    fn is_at(&self, path: &str) -> Option<&'static str> {
        (self.path == Some(path)).then_some("page")
    }

    fn footer(&self) -> Markup {
        let Content { organisation, shell, .. } = self.content;
        html! {
            footer.site {
                p { strong { (organisation.name) } br; (organisation.kind) br; (organisation.place) }
                ul {
                    li { a href=(path::PRIVACY) aria-current=[self.is_at(path::PRIVACY)] { (shell.privacy) } }
                    li { a href=(organisation.website) { (shell.website) } }
                }
            }
        }
    }
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
    fn a_page_names_its_address_in_full() {
        let html = page(Some(path::VISION), "Vision").render(Some("https://site.example")).into_string();
        assert!(html.contains(r#"<link rel="canonical" href="https://site.example/vision">"#), "{html}");
        assert!(html.contains(r#"<a href="/vision" aria-current="page">"#), "{html}");
    }

    #[test]
    fn a_page_without_an_address_is_not_for_search_engines() {
        let html = page(None, "Page not found").render(None).into_string();
        assert!(!html.contains("canonical"), "{html}");
        assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{html}");
    }

    #[test]
    fn an_error_stands_first_in_the_title() {
        let html = Page { has_error: true, ..page(None, "Newsletter") }.render(None).into_string();
        assert!(html.contains("<title>Error: Newsletter"), "{html}");
    }

    #[test]
    fn words_are_escaped() {
        let html = page(None, "<script>").render(None).into_string();
        assert!(html.contains("<title>&lt;script&gt;"), "{html}");
    }
}

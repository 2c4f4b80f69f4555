//! The pages that are the same for everybody. Only the build script contains this code; the function contains the
//! finished pages.

use content::{Content, Notice};
use maud::html;
use site::{Page, SignUp, path, sign_up_page};

/// The sign-up form on its own page.
pub(crate) fn sign_up(content: &Content) -> Page<'_> {
    let words = &content.newsletter;
    Page {
        content,
        summary: words.summary,
        path: Some(path::NEWSLETTER),
        has_error: false,
        main: sign_up_page(&words.form, &SignUp::unfilled(path::NEWSLETTER)),
        sign_up: None,
    }
}

/// A page at `path` with a text and a drawing, and without a form.
pub(crate) fn notice<'a>(content: &'a Content, words: &Notice, svg: &str, path: &'static str) -> Page<'a> {
    Page {
        content,
        summary: words.summary,
        path: Some(path),
        has_error: false,
        main: site::notice(svg, words.heading, words.paragraphs, &html! {}),
        sign_up: None,
    }
}

/// The page about privacy.
pub(crate) fn privacy(content: &Content) -> Page<'_> {
    let words = &content.newsletter.privacy;
    Page {
        content,
        summary: words.summary,
        path: Some(path::PRIVACY),
        has_error: false,
        main: html! {
            h1 { (words.heading) }
            @for section in words.sections {
                section.aside aria-labelledby=(section.anchor) {
                    h2 id=(section.anchor) { (section.heading) }
                    @for paragraph in section.paragraphs { p { (paragraph) } }
                }
            }
        },
        sign_up: None,
    }
}

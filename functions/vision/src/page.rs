//! The vision page. Compiled into the build script, not into the function.

use content::Content;
use maud::html;
use site::{Page, SignUp, path};

/// The page, in the language of `content`.
pub(crate) fn vision(content: &Content) -> Page<'_> {
    let words = &content.vision;
    Page {
        content,
        summary: words.summary,
        path: Some(path::VISION),
        has_error: false,
        main: html! {
            h1 { (words.title) }
            @for section in words.sections() {
                section.measure aria-labelledby=(section.anchor) {
                    h2 id=(section.anchor) { (section.heading) }
                    @for paragraph in section.paragraphs { p { (paragraph) } }
                }
            }
        },
        sign_up: Some(SignUp::unfilled(path::VISION)),
    }
}

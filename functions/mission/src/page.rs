//! The mission page. Compiled into the build script, not into the function.

use content::Content;
use maud::html;
use site::{Page, SignUp, path};

/// The page, in the language of `content`.
pub(crate) fn mission(content: &Content) -> Page<'_> {
    let words = &content.mission;
    let [statement, explanation @ ..] = words.statement;
    Page {
        content,
        summary: words.summary,
        path: Some(path::MISSION),
        has_error: false,
        main: html! {
            h1 { (words.title) }
            section.measure aria-labelledby="mission" {
                h2 #mission { (words.heading) }
                p.statement { (statement) }
                @for sentence in explanation { p { (sentence) } }
            }
            section.measure aria-labelledby="principles" {
                h2.introduction #principles { (words.principles_introduction) }
                ul { @for principle in words.principles { li { (principle) } } }
            }
        },
        sign_up: Some(SignUp::unfilled(path::MISSION)),
    }
}

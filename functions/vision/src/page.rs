//! The vision page. Only the build script contains this code; the function contains the finished page.

use content::{Content, Diagram, Section};
use maud::{Markup, html};
use photographs::VISION_BANNER;
use site::{Fetch, Page, SignUp, path, picture};

const ROAD: &str = include_str!("drawings/road.svg");

/// The page, in the language of `content`.
pub(crate) fn vision(content: &Content) -> Page<'_> {
    let words = &content.vision;
    let [local_level, knowledge_and_skills, theory_of_change] = words.sections();
    Page {
        content,
        summary: words.summary,
        path: Some(path::VISION),
        has_error: false,
        main: html! {
            div.banner { (picture(VISION_BANNER, Fetch::AtOnce, ROAD, words.banner)) }
            h1 { (words.title) }
            div.aside {
                nav.contents aria-labelledby="contents" {
                    p.eyebrow #contents { (words.contents) }
                    ul {
                        @for section in words.sections() {
                            li { a href={ "#" (section.anchor) } { (section.heading) } }
                        }
                    }
                }
                div.chapters {
                    (chapter(local_level, &html! {}))
                    (chapter(knowledge_and_skills, &html! {}))
                    (chapter(theory_of_change, &diagram(&words.diagram, theory_of_change.anchor)))
                }
            }
        },
        sign_up: Some(SignUp::unfilled(path::VISION)),
    }
}

fn chapter(section: &Section, below: &Markup) -> Markup {
    html! {
        section aria-labelledby=(section.anchor) {
            h2 id=(section.anchor) { (section.heading) }
            @for paragraph in section.paragraphs { p { (paragraph) } }
            (below)
        }
    }
}

/// Three steps in reading order. The style sheet draws the arrows between them.
fn diagram(words: &Diagram, title: &str) -> Markup {
    html! {
        figure aria-labelledby=(title) {
            ol.change {
                li { (words.cause) }
                li {
                    (words.actors)
                    ul { @for result in words.results { li { (result) } } }
                }
                li { (words.effect) }
            }
        }
    }
}

//! The mission page. Only the build script contains this code; the function contains the finished page.

use content::Content;
use maud::{Markup, html};
use photographs::{MISSION_BANNER, STUDY_VISIT};
use site::{
    Fetch, Page, SignUp,
    drawing::{TOWN, decoration},
    path, picture,
};

const STUDY_VISIT_DRAWING: &str = include_str!("drawings/study-visit.svg");

/// A drawing for each principle, in the order of the principles.
const PRINCIPLES: [&str; 5] = [
    include_str!("drawings/participatory.svg"),
    include_str!("drawings/accountable.svg"),
    include_str!("drawings/equitable.svg"),
    include_str!("drawings/effective.svg"),
    include_str!("drawings/lawful.svg"),
];

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
            div.banner { (picture(MISSION_BANNER, Fetch::AtOnce, TOWN, words.banner)) }
            h1 { (words.title) }
            section.aside {
                h2.eyebrow { (words.heading) }
                p.statement { (statement) }
                @for sentence in explanation { p { (sentence) } }
            }
            figure.aside {
                div.scene {
                    (picture(STUDY_VISIT, Fetch::WhenNear, STUDY_VISIT_DRAWING, words.study_visit.alternative))
                }
                figcaption { (words.study_visit.caption) }
            }
            section {
                h2 { (words.principles_introduction) }
                (principles(&words.principles))
            }
        },
        sign_up: Some(SignUp::unfilled(path::MISSION)),
    }
}

fn principles(principles: &[&str; 5]) -> Markup {
    html! {
        ul.principles {
            @for (principle, svg) in principles.iter().zip(PRINCIPLES) { li { (decoration(svg)) (principle) } }
        }
    }
}

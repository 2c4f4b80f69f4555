use maud::{Markup, html};

use crate::drawing::decoration;

/// What a page says that says only one thing: a heading, a few sentences, what there is to do (`below`), and a drawing.
#[must_use]
pub fn notice(svg: &str, heading: &str, paragraphs: &[&str], below: &Markup) -> Markup {
    html! {
        section.notice {
            div {
                h1 { (heading) }
                @for paragraph in paragraphs { p { (paragraph) } }
                (below)
            }
            div.scene { (decoration(svg)) }
        }
    }
}

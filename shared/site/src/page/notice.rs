//! A page that only says something.

use maud::{Markup, html};

use crate::drawing::decoration;

/// A heading, a few sentences and what is `below` them, such as a button, beside a drawing, an SVG document.
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

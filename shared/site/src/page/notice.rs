//! A page with a text and a drawing.

use maud::{Markup, html};

use crate::drawing::decoration;

/// A heading and a few sentences beside an SVG drawing. `below` follows the sentences, for example a button.
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

//! Drawings: SVG documents inside the page. Their classes are the colours of the palette.

use maud::{Markup, PreEscaped, html};

/// People of a town around one table: the banner of the mission page, and the picture of shared links.
pub const TOWN: &str = include_str!("drawings/town.svg");
/// The organisation's mark: people around half a table. One of them speaks.
pub const MARK: &str = include_str!("drawings/mark.svg");
/// A signpost, for pages that a visitor did not want to reach: an error, or a link that does not work.
pub const SIGNPOST: &str = include_str!("drawings/signpost.svg");

/// An SVG drawing that adds nothing to the text beside it. Screen readers skip it.
#[must_use]
pub fn decoration(svg: &str) -> Markup {
    html! { (PreEscaped(without_line_breaks(svg).replacen("<svg", "<svg aria-hidden=\"true\"", 1))) }
}

/// An SVG drawing. `alternative` says what it shows.
#[must_use]
pub fn drawing(svg: &str, alternative: &str) -> Markup {
    let described = html! { (PreEscaped("<svg role=\"img\" aria-label=\"")) (alternative) (PreEscaped("\"")) };
    html! { (PreEscaped(without_line_breaks(svg).replacen("<svg", &described.into_string(), 1))) }
}

/// The files have one tag on each line.
fn without_line_breaks(svg: &str) -> String {
    svg.lines().map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette;

    #[test]
    fn every_class_of_a_drawing_is_a_colour_of_the_palette() {
        let colours = palette::OF_DRAWINGS.map(|colour| colour.name);
        for svg in [TOWN, MARK, SIGNPOST] {
            for classes in svg.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                for class in classes.split(' ') {
                    assert!(colours.contains(&class) || class == "line", "{class} is not in palette::OF_DRAWINGS");
                }
            }
        }
    }

    #[test]
    fn a_drawing_in_a_page_has_no_line_breaks() {
        assert_eq!(decoration("<svg>\n  <path/>\n</svg>\n").into_string(), r#"<svg aria-hidden="true"><path/></svg>"#);
    }
}

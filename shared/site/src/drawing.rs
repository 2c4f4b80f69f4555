//! Drawings made of code: SVG documents that stand in the page and take on its colours.

use maud::{Markup, PreEscaped, html};

/// People of a town around one table: the banner of the mission page, and the picture of shared links.
pub const TOWN: &str = include_str!("drawings/town.svg");
/// The organisation's mark: people around half a table, one of them speaking.
pub const MARK: &str = include_str!("drawings/mark.svg");
/// Signs that point both ways, for pages that are not where somebody wanted to be.
pub const SIGNPOST: &str = include_str!("drawings/signpost.svg");

/// The classes of the drawings with their colours by day, for pictures outside of a page.
pub const DAYLIGHT: [(&str, &str); 10] = [
    ("disc", "#fbf8f2"),
    ("far", "#8fb5ab"),
    ("near", "#0f5150"),
    ("night", "#12282b"),
    ("light", "#f6e7c6"),
    ("warm", "#c4522a"),
    ("paper", "#fbf8f2"),
    ("tan", "#d9a47a"),
    ("oak", "#a5673f"),
    ("umber", "#6b4128"),
];

/// A drawing, an SVG document, that says nothing the text beside it doesn't.
///
/// Its shapes are coloured by the classes that the style sheet lists under "Pictures".
#[must_use]
pub fn decoration(svg: &str) -> Markup {
    html! { (PreEscaped(without_line_breaks(svg).replacen("<svg", "<svg aria-hidden=\"true\"", 1))) }
}

/// A drawing, an SVG document, that shows what `alternative` says.
#[must_use]
pub fn drawing(svg: &str, alternative: &str) -> Markup {
    let described = html! { (PreEscaped("<svg role=\"img\" aria-label=\"")) (alternative) (PreEscaped("\"")) };
    html! { (PreEscaped(without_line_breaks(svg).replacen("<svg", &described.into_string(), 1))) }
}

/// Files are written to be read, a tag a line.
fn without_line_breaks(svg: &str) -> String {
    svg.lines().map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daylight_is_that_of_the_style_sheet() {
        let style = include_str!("style.css");
        for (class, colour) in DAYLIGHT {
            let by_day = style.contains(&format!("  --{class}: {colour};"));
            let at_any_time = style.contains(&format!(".{class} {{ color: {colour}; }}"));
            assert!(by_day || at_any_time, "{class}");
        }
    }

    #[test]
    fn a_drawing_takes_no_line_breaks_along() {
        assert_eq!(decoration("<svg>\n  <path/>\n</svg>\n").into_string(), r#"<svg aria-hidden="true"><path/></svg>"#);
    }
}

//! Pictures: a photograph, or else a drawing.

use maud::{Markup, html};
use photographs::Photograph;

use crate::{drawing::drawing, path};

/// When a browser fetches a photograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// At once, because visitors see it first.
    AtOnce,
    /// When the visitor scrolls near it.
    WhenNear,
}

/// The photograph if there is one, or else the SVG drawing. `alternative` says what the picture shows.
#[must_use]
pub fn picture(photograph: Option<Photograph>, fetch: Fetch, svg: &str, alternative: &str) -> Markup {
    let Some(Photograph { name, width, height, has_avif }) = photograph else { return drawing(svg, alternative) };
    let lazy = (fetch == Fetch::WhenNear).then_some("lazy");
    html! {
        picture {
            @if has_avif { source type="image/avif" srcset={ (path::PHOTOGRAPHS) (name) ".avif" }; }
            img src={ (path::PHOTOGRAPHS) (name) ".jpg" } alt=(alternative) width=(width) height=(height) loading=[lazy];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHOTOGRAPH: Photograph = Photograph { name: "study-visit", width: 1200, height: 800, has_avif: true };

    #[test]
    fn a_photograph_takes_the_place_of_a_drawing() {
        let html = picture(Some(PHOTOGRAPH), Fetch::WhenNear, "<svg></svg>", "A \"visit\"").into_string();
        assert_eq!(
            html,
            "<picture><source type=\"image/avif\" srcset=\"/photographs/study-visit.avif\">\
             <img src=\"/photographs/study-visit.jpg\" alt=\"A &quot;visit&quot;\" width=\"1200\" height=\"800\" \
             loading=\"lazy\"></picture>"
        );
    }

    #[test]
    fn without_a_photograph_the_drawing_stays() {
        let html = picture(None, Fetch::AtOnce, "<svg></svg>", "A visit").into_string();
        assert_eq!(html, r#"<svg role="img" aria-label="A visit"></svg>"#);
    }

    #[test]
    fn a_photograph_at_the_top_is_fetched_at_once_and_an_avif_only_if_there_is_one() {
        let photograph = Photograph { has_avif: false, ..PHOTOGRAPH };
        let html = picture(Some(photograph), Fetch::AtOnce, "", "").into_string();
        assert!(!html.contains("lazy") && !html.contains("avif"), "{html}");
    }
}

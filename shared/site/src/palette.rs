//! The colours of the site: pages, drawings, mails and icons.
//!
//! The build script of this crate writes them into the style sheet. So `style.css` can name each of them, such as
//! `var(--paper)`, and a drawing can name those in [`OF_DRAWINGS`] as a class, such as `class="warm"`.

/// A colour by day and by night (dark mode).
#[derive(Clone, Copy, Debug)]
pub struct Colour {
    /// The name in the style sheet.
    pub name: &'static str,
    /// The value by day, such as `#fbf8f2`. Printed pages and icons always use this value.
    pub day: &'static str,
    /// The value by night.
    pub night: &'static str,
}

/// The background of a page.
pub const PAPER: Colour = Colour { name: "paper", day: "#fbf8f2", night: "#0e1b1d" };
/// Text.
pub const INK: Colour = Colour { name: "ink", day: "#12282b", night: "#ece5d6" };
/// Links.
pub const LINK: Colour = Colour { name: "link", day: "#0d4a4a", night: "#9ad6cb" };
/// Labels, arrows, and the focus.
pub const ACCENT: Colour = Colour { name: "accent", day: "#a83c18", night: "#f2a07b" };
/// Thin lines between parts of a page.
pub const RULE: Colour = Colour { name: "rule", day: "#d6cbb6", night: "#2c4649" };
/// The background of the sign-up form.
pub const BAND: Colour = Colour { name: "band", day: "#0f4645", night: "#12393b" };
/// The background of drawings.
pub const SKY: Colour = Colour { name: "sky", day: "#ece2cf", night: "#132a2d" };

/// In drawings: the bright disc behind everything, and other bright surfaces.
pub const DISC: Colour = Colour { name: "disc", day: "#fbf8f2", night: "#24494b" };
/// In drawings: what is far away.
pub const FAR: Colour = Colour { name: "far", day: "#8fb5ab", night: "#1d4446" };
/// In drawings: what is near, and the mark. Also the frames of a diagram.
pub const NEAR: Colour = Colour { name: "near", day: "#0f5150", night: "#2f7d76" };
/// In drawings: the darkest colour.
pub const NIGHT: Colour = Colour { name: "night", day: "#12282b", night: "#091416" };
/// In drawings: lit windows, paper, clothes.
pub const LIGHT: Colour = Colour { name: "light", day: "#f6e7c6", night: "#f2d08a" };
/// In drawings: houses, flags, clothes. Also the line below the current page in the navigation.
pub const WARM: Colour = Colour { name: "warm", day: "#c4522a", night: "#d96c41" };
/// In drawings: skin.
pub const TAN: Colour = Colour::fixed("tan", "#d9a47a");
/// In drawings: skin.
pub const OAK: Colour = Colour::fixed("oak", "#a5673f");
/// In drawings: skin.
pub const UMBER: Colour = Colour::fixed("umber", "#6b4128");

/// Text on the band and on dark buttons, and the background of fields.
pub const BRIGHT: Colour = Colour::fixed("bright", PAPER.day);
/// Text in fields and on bright buttons.
pub const DARK: Colour = Colour::fixed("dark", INK.day);
/// Bright buttons.
pub const BUTTON: Colour = Colour::fixed("button", "#f6d9a8");
/// The text of an error on the band.
pub const ERROR: Colour = Colour::fixed("error", "#ffd9b8");
/// The border of a field with an error.
pub const ERROR_BORDER: Colour = Colour::fixed("error-border", "#ffb27d");

/// All colours. The style sheet can use these.
pub const ALL: [Colour; 21] = [
    PAPER,
    INK,
    LINK,
    ACCENT,
    RULE,
    BAND,
    SKY,
    DISC,
    FAR,
    NEAR,
    NIGHT,
    LIGHT,
    WARM,
    TAN,
    OAK,
    UMBER,
    BRIGHT,
    DARK,
    BUTTON,
    ERROR,
    ERROR_BORDER,
];

/// The colours of drawings. Each is also a class.
pub const OF_DRAWINGS: [Colour; 10] = [DISC, FAR, NEAR, NIGHT, LIGHT, WARM, PAPER, TAN, OAK, UMBER];

impl Colour {
    /// A colour that is the same by day and by night.
    const fn fixed(name: &'static str, value: &'static str) -> Self {
        Self { name, day: value, night: value }
    }

    /// Whether it is the same by day and by night.
    #[must_use]
    pub fn is_fixed(self) -> bool {
        self.day == self.night
    }
}

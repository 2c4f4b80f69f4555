//! The style sheet, as the build script made it from `style.css` and the palette.

/// The style sheet. A page that is not rendered at build time contains all of it.
pub const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// Its hash, for the Content-Security-Policy.
pub(crate) const STYLE_HASH: &str = include_str!(concat!(env!("OUT_DIR"), "/style_hash"));

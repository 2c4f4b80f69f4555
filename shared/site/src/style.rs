/// The style sheet, which stands in every page.
pub(crate) const STYLE: &str = include_str!("style.css");

/// Its hash, for the Content-Security-Policy.
pub(crate) const STYLE_HASH: &str = include_str!(concat!(env!("OUT_DIR"), "/style_hash"));

/// The style sheet, minified, which stands in every page.
pub const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// Its hash, for the Content-Security-Policy.
pub(crate) const STYLE_HASH: &str = include_str!(concat!(env!("OUT_DIR"), "/style_hash"));

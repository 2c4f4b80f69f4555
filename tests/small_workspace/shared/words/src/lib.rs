//! What the page says.

/// A sentence.
pub const GREETING: &str = "Good morning";

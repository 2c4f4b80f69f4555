//! The words about the organisation.

/// The organisation that the site belongs to.
#[derive(Debug)]
pub struct Organisation {
    /// Its full name.
    pub name: &'static str,
    /// What it is, in a few words.
    pub kind: &'static str,
    /// Where it is.
    pub place: &'static str,
    /// Its main website, with the scheme.
    pub website: &'static str,
}

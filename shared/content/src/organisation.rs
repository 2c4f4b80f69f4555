/// The organisation that the site belongs to.
#[derive(Debug)]
pub struct Organisation {
    /// Its name, in full.
    pub name: &'static str,
    /// Its name where room is scarce.
    pub short_name: &'static str,
    /// What it is, in a few words.
    pub kind: &'static str,
    /// Where it is at home.
    pub place: &'static str,
    /// Its main website, with scheme.
    pub website: &'static str,
}

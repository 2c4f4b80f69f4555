//! The words around every page.

/// The words around every page. The names of the pages in the navigation are with the words of each page.
#[derive(Debug)]
pub struct Shell {
    /// The first link of a page, for people who use the keyboard.
    pub skip_to_content: &'static str,
    /// Name of the navigation, for screen readers.
    pub navigation: &'static str,
    /// The link to the organisation's main website.
    pub website: &'static str,
}

/// The words around every page.
#[derive(Debug)]
pub struct Shell {
    /// The first link of a page, for those who move by keyboard.
    pub skip_to_content: &'static str,
    /// Name of the navigation, for screen readers.
    pub navigation: &'static str,
    /// Name of the mission page in the navigation.
    pub mission: &'static str,
    /// Name of the vision page in the navigation.
    pub vision: &'static str,
    /// Name of the newsletter page in the navigation.
    pub newsletter: &'static str,
    /// Leads to what is stored about subscribers.
    pub privacy: &'static str,
    /// Leads to the organisation's main website.
    pub website: &'static str,
}

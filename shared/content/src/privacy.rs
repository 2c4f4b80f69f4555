//! The words of the page about privacy.

use crate::{PageSummary, Section};

/// The words of the page about privacy.
#[derive(Debug)]
pub struct Privacy {
    /// What search results and browser tabs say.
    pub summary: PageSummary,
    /// Name of the page in the footer.
    pub name: &'static str,
    /// Heading, and text of the links to this page in mails.
    pub heading: &'static str,
    /// Questions with their answers.
    pub sections: &'static [Section],
}

use crate::{PageSummary, Picture};

/// The words of the mission page.
#[derive(Debug)]
pub struct Mission {
    /// What search results and browser tabs say.
    pub summary: PageSummary,
    /// The day, such as `2026-12-31`, on which the words last changed, for search engines.
    pub last_changed: &'static str,
    /// What the banner above the page shows.
    pub banner: &'static str,
    /// The page's heading.
    pub title: &'static str,
    /// Heading of the statement.
    pub heading: &'static str,
    /// The mission itself, a sentence each.
    pub statement: [&'static str; 3],
    /// The organisation at work.
    pub study_visit: Picture,
    /// Introduces the principles.
    pub principles_introduction: &'static str,
    /// What good democratic local governance is.
    pub principles: [&'static str; 5],
}

//! The words of the mission page.

use crate::{PageSummary, Picture};

/// The words of the mission page.
#[derive(Debug)]
pub struct Mission {
    /// What search results and browser tabs say.
    pub summary: PageSummary,
    /// Name of the page in the navigation.
    pub name: &'static str,
    /// What the banner shows, for people who cannot see it.
    pub banner: &'static str,
    /// The page's heading.
    pub title: &'static str,
    /// Heading of the statement.
    pub heading: &'static str,
    /// The mission. Each item is one sentence.
    pub statement: [&'static str; 3],
    /// A picture of the organisation at work.
    pub study_visit: Picture,
    /// Introduces the principles.
    pub principles_introduction: &'static str,
    /// What good democratic local governance is.
    pub principles: [&'static str; 5],
}

//! The words of the vision page.

use crate::{PageSummary, Section};

/// The words of the vision page.
#[derive(Debug)]
pub struct Vision {
    /// What search results and browser tabs say.
    pub summary: PageSummary,
    /// Name of the page in the navigation.
    pub name: &'static str,
    /// What the banner shows, for people who cannot see it.
    pub banner: &'static str,
    /// The page's heading.
    pub title: &'static str,
    /// Heading of the links to the sections.
    pub contents: &'static str,
    /// Why the local level matters.
    pub local_level: Section,
    /// Why people need knowledge and skills.
    pub knowledge_and_skills: Section,
    /// How a stronger local democracy improves life.
    pub theory_of_change: Section,
    /// The theory of change as a diagram.
    pub diagram: Diagram,
}

impl Vision {
    /// The sections in reading order.
    #[must_use]
    pub fn sections(&self) -> [&Section; 3] {
        [&self.local_level, &self.knowledge_and_skills, &self.theory_of_change]
    }
}

/// The theory of change in three steps, each of which leads to the next.
#[derive(Debug)]
pub struct Diagram {
    /// Where change starts.
    pub cause: &'static str,
    /// Who does what: the beginning of a sentence that each of the `results` completes.
    pub actors: &'static str,
    /// What they achieve.
    pub results: [&'static str; 3],
    /// What follows from that.
    pub effect: &'static str,
}

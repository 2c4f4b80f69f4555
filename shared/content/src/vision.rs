use crate::PageSummary;

/// The words of the vision page.
#[derive(Debug)]
pub struct Vision {
    /// What search results and browser tabs say.
    pub summary: PageSummary,
    /// What the banner above the page shows.
    pub banner: &'static str,
    /// The page's heading.
    pub title: &'static str,
    /// Why the local level matters.
    pub local_level: Section,
    /// Why people need knowledge and skills.
    pub knowledge_and_skills: Section,
    /// How one leads to the other.
    pub theory_of_change: Section,
}

impl Vision {
    /// The sections in reading order.
    #[must_use]
    pub fn sections(&self) -> [&Section; 3] {
        [&self.local_level, &self.knowledge_and_skills, &self.theory_of_change]
    }
}

/// A heading and the paragraphs below it.
#[derive(Debug)]
pub struct Section {
    /// Name of the section within an address: `/vision#local-level`.
    pub anchor: &'static str,
    /// Heading.
    pub heading: &'static str,
    /// Paragraphs.
    pub paragraphs: &'static [&'static str],
}

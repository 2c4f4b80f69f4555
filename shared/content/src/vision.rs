use crate::PageSummary;

/// The words of the vision page.
#[derive(Debug)]
pub struct Vision {
    /// What search results and browser tabs say.
    pub summary: PageSummary,
    /// The day, such as `2026-12-31`, on which the words last changed, for search engines.
    pub last_changed: &'static str,
    /// What the banner above the page shows.
    pub banner: &'static str,
    /// The page's heading.
    pub title: &'static str,
    /// Name of the links to the sections.
    pub contents: &'static str,
    /// Why the local level matters.
    pub local_level: Section,
    /// Why people need knowledge and skills.
    pub knowledge_and_skills: Section,
    /// How one leads to the other.
    pub theory_of_change: Section,
    /// The same as a diagram.
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
    /// Who does what: a sentence that `results` complete.
    pub actors: &'static str,
    /// What they bring about.
    pub results: [&'static str; 3],
    /// What that is good for.
    pub effect: &'static str,
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

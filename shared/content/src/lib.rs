//! Every word that a visitor or a subscriber reads, as typed constants.
//!
//! A language is one value of [`Content`]. A second language is a second value of the same type, and the compiler names
//! each text that it still lacks. To change a sentence of the English site, open the file in `english/` that is named
//! after the page.
//!
//! No HTML, no HTTP, no I/O: a text is a plain `&str`, and the pages decide what becomes a heading or a link.

mod english;
mod error_pages;
mod mission;
mod newsletter;
mod organisation;
mod shell;
mod vision;

pub use english::ENGLISH;
pub use error_pages::{ErrorPage, ErrorPages};
pub use mission::Mission;
pub use newsletter::{EmailAddressErrors, MyData, Newsletter, Notice, Privacy, RequestMail, SignUpForm, Step};
pub use organisation::Organisation;
pub use shell::Shell;
pub use vision::{Diagram, Section, Vision};

/// All words of the site in one language.
#[derive(Debug)]
pub struct Content {
    /// BCP 47 language tag, for `<html lang>`.
    pub language: &'static str,
    /// Who speaks here.
    pub organisation: Organisation,
    /// What surrounds every page: navigation, skip link, footer.
    pub shell: Shell,
    /// The mission page.
    pub mission: Mission,
    /// The vision page.
    pub vision: Vision,
    /// The newsletter: the form that stands on every page, and the pages of its journey.
    pub newsletter: Newsletter,
    /// The pages that say what went wrong.
    pub error_pages: ErrorPages,
}

/// A picture, as somebody who cannot see it gets it.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// What it shows.
    pub alternative: &'static str,
    /// What is printed below it.
    pub caption: &'static str,
}

/// What a search result, a browser tab and a shared link say about a page.
#[derive(Clone, Copy, Debug)]
pub struct PageSummary {
    /// Without the organisation's name, which the shell adds.
    pub title: &'static str,
    /// One or two sentences.
    pub description: &'static str,
}

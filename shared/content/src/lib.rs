//! Every word that a visitor or a subscriber reads, as typed constants.
//!
//! A language is one value of [`Content`]. The English words are in `english/`, in a file named after each page. To add
//! a second language, add a second value of `Content`. The compiler then reports every missing text. It cannot report a
//! missing paragraph, because a text may have any number of paragraphs.
//!
//! This crate knows no HTML and no HTTP. A text is a plain `&str`, and the pages decide what becomes a heading or a
//! link.

mod confirmation_mail;
mod consent;
mod english;
mod error_pages;
mod mission;
mod my_data;
mod newsletter;
mod organisation;
mod privacy;
mod shell;
mod sign_up_form;
mod vision;

pub use confirmation_mail::ConfirmationMail;
pub use consent::{ConsentWording, ConsentWordings};
pub use english::ENGLISH;
pub use error_pages::{ErrorPage, ErrorPages};
pub use mission::Mission;
pub use my_data::{FieldLabels, MyData, StatusMeanings};
pub use newsletter::{Newsletter, Notice, Step};
pub use organisation::Organisation;
pub use privacy::Privacy;
pub use shell::Shell;
pub use sign_up_form::{EmailAddressErrors, SignUpForm};
pub use vision::{Diagram, Vision};

/// All words of the site in one language.
#[derive(Debug)]
pub struct Content {
    /// BCP 47 language tag, for `<html lang>`.
    pub language: &'static str,
    /// The organisation that the site belongs to.
    pub organisation: Organisation,
    /// The words around every page.
    pub shell: Shell,
    /// The mission page.
    pub mission: Mission,
    /// The vision page.
    pub vision: Vision,
    /// The newsletter: the form below every page, the pages that follow it, and the mail.
    pub newsletter: Newsletter,
    /// The pages that say what went wrong.
    pub error_pages: ErrorPages,
}

/// What a search result, a browser tab and a shared link say about a page.
#[derive(Clone, Copy, Debug)]
pub struct PageSummary {
    /// The title. The pages add the organisation's name.
    pub title: &'static str,
    /// One or two sentences.
    pub description: &'static str,
}

/// The words about a picture.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// What it shows, for people who cannot see it.
    pub alternative: &'static str,
    /// The text below it.
    pub caption: &'static str,
}

/// A heading and the paragraphs below it.
#[derive(Debug)]
pub struct Section {
    /// Its name within an address, such as `local-level` in `/vision#local-level`.
    pub anchor: &'static str,
    /// Heading.
    pub heading: &'static str,
    /// Paragraphs.
    pub paragraphs: &'static [&'static str],
}

//! The words of the site in English.

mod error_pages;
mod mission;
mod my_data;
mod newsletter;
mod organisation;
mod privacy;
mod shell;
mod vision;

use crate::Content;

/// The site in English.
pub static ENGLISH: Content = Content {
    language: "en",
    organisation: organisation::ORGANISATION,
    shell: shell::SHELL,
    mission: mission::MISSION,
    vision: vision::VISION,
    newsletter: newsletter::NEWSLETTER,
    error_pages: error_pages::ERROR_PAGES,
};

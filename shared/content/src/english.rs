//! The words of the site in English, in a file for each page.

mod confirmation_mail;
mod consent;
mod error_pages;
mod mission;
mod my_data;
mod newsletter;
mod organisation;
mod privacy;
mod shell;
mod sign_up_form;
mod times;
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

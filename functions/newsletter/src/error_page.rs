//! The sign-up form with an error.

use content::{Content, EmailAddressErrors};
use maud::{Markup, html};
use site::{Page, SignUp, sign_up_page};
use subscribers::EmailAddressError;

/// The sign-up form for the page at `path`, with the error twice: at the top, with a link to the field, and at the
/// field.
pub(crate) fn error_page(content: &Content, path: &str, typed: &str, error: &str) -> Markup {
    let words = &content.newsletter;
    let sign_up = SignUp { path, typed, error: Some(error) };
    Page {
        content,
        summary: words.summary,
        path: None,
        has_error: true,
        main: html! {
            div {
                div.error-summary role="alert" tabindex="-1" autofocus {
                    h2 { (words.form.error_summary) }
                    p { a href="#email" { (error) } }
                }
            }
            (sign_up_page(&words.form, &sign_up))
        },
        sign_up: None,
    }
    .render(None)
}

/// What is wrong with an address, in words for the person who typed it.
pub(crate) const fn explanation(words: &EmailAddressErrors, error: EmailAddressError) -> &'static str {
    match error {
        EmailAddressError::Empty => words.empty,
        EmailAddressError::Malformed => words.malformed,
        EmailAddressError::LocalPartNotAscii => words.local_part_not_ascii,
        EmailAddressError::Domain => words.domain,
        EmailAddressError::TooLong => words.too_long,
    }
}

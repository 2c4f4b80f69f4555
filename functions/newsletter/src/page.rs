//! The pages that are the same for everybody. Compiled into the build script, not into the function.

use content::Content;
use maud::html;
use site::{Page, SignUp, path, sign_up_form};

/// The sign-up form on a page of its own.
pub(crate) fn sign_up(content: &Content) -> Page<'_> {
    let words = &content.newsletter;
    Page {
        content,
        summary: words.summary,
        path: Some(path::NEWSLETTER),
        has_error: false,
        main: html! {
            h1 { (words.form.heading) }
            (sign_up_form(&words.form, &SignUp::unfilled(path::NEWSLETTER)))
        },
        sign_up: None,
    }
}

/// The page after the form.
pub(crate) fn check_inbox(content: &Content) -> Page<'_> {
    let words = &content.newsletter.check_inbox;
    Page {
        content,
        summary: words.summary,
        path: Some(path::CHECK_INBOX),
        has_error: false,
        main: html! {
            div.measure {
                h1 { (words.heading) }
                @for paragraph in words.paragraphs { p { (paragraph) } }
            }
        },
        sign_up: None,
    }
}

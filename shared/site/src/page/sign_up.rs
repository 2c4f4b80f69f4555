use content::SignUpForm;
use maud::{Markup, html};

use crate::path;

/// The state of a sign-up form.
#[derive(Clone, Copy, Debug)]
pub struct SignUp<'a> {
    /// Path of the page that the form stands on: where a person gives consent.
    pub page: &'a str,
    /// What the visitor typed.
    pub typed: &'a str,
    /// What is wrong with it.
    pub error: Option<&'a str>,
}

impl<'a> SignUp<'a> {
    /// A form that nobody has touched yet, on the page with the path `page`.
    #[must_use]
    pub const fn unfilled(page: &'a str) -> Self {
        Self { page, typed: "", error: None }
    }
}

/// The sign-up form as a page of its own.
#[must_use]
pub fn sign_up_page(words: &SignUpForm, sign_up: &SignUp) -> Markup {
    html! {
        section.band {
            div { h1 { (words.heading) } p { (words.introduction) } }
            (form(words, sign_up))
        }
    }
}

/// The sign-up form below another page.
pub(super) fn band(words: &SignUpForm, sign_up: &SignUp) -> Markup {
    html! {
        section.band aria-labelledby="newsletter" {
            div { h2 #newsletter { (words.heading) } p { (words.introduction) } }
            (form(words, sign_up))
        }
    }
}

/// A field for the address and one that only robots fill in.
///
/// The fields are called `email`, `website` (the robots' one) and `page`; there is one such form on a page.
fn form(words: &SignUpForm, sign_up: &SignUp) -> Markup {
    let described_by = if sign_up.error.is_some() { "email-hint email-error" } else { "email-hint" };
    html! {
        form method="post" action=(path::NEWSLETTER) novalidate {
            input type="hidden" name="page" value=(sign_up.page);
            label for="email" { (words.email_label) }
            p #email-hint { (words.email_hint) }
            @if let Some(error) = sign_up.error {
                p.error #email-error { span.unseen { (words.error_prefix) } (error) }
            }
            div.entry {
                input #email name="email" type="email" value=(sign_up.typed) autocomplete="email" required maxlength="254" aria-describedby=(described_by)
                    aria-invalid=[sign_up.error.map(|_| "true")];
                button { (words.button) }
            }
            div.honeypot aria-hidden="true" {
                label for="website" { (words.honeypot_label) }
                input #website name="website" type="text" tabindex="-1" autocomplete="off";
            }
            p { a href=(path::PRIVACY) { (words.privacy) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use content::ENGLISH;

    use super::*;

    #[test]
    fn an_error_is_tied_to_its_field() {
        let sign_up = SignUp { page: "/mission", typed: r#"a"><b@c"#, error: Some("Wrong") };
        let html = form(&ENGLISH.newsletter.form, &sign_up).into_string();
        assert!(html.contains(r#"aria-describedby="email-hint email-error""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"id="email-error""#), "{html}");
        assert!(html.contains(r#"value="a&quot;&gt;&lt;b@c""#), "{html}");
    }

    #[test]
    fn an_untouched_form_shows_no_error() {
        let html = form(&ENGLISH.newsletter.form, &SignUp::unfilled("/vision")).into_string();
        assert!(!html.contains("error"), "{html}");
        assert!(html.contains(r#"<input type="hidden" name="page" value="/vision">"#), "{html}");
    }
}

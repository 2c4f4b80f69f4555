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

/// The sign-up form: a field for the address and one that only robots fill in.
///
/// The fields are called `email`, `website` (the robots' one) and `page`; there is one such form on a page.
#[must_use]
pub fn sign_up_form(words: &SignUpForm, sign_up: &SignUp) -> Markup {
    let described_by = if sign_up.error.is_some() { "email-hint email-error" } else { "email-hint" };
    html! {
        p { (words.introduction) }
        form.sign-up method="post" action=(path::NEWSLETTER) novalidate {
            input type="hidden" name="page" value=(sign_up.page);
            div.field {
                label for="email" { (words.email_label) }
                p.hint #email-hint { (words.email_hint) }
                @if let Some(error) = sign_up.error {
                    p.error #email-error { span.unseen { (words.error_prefix) } (error) }
                }
                input #email name="email" type="email" value=(sign_up.typed) autocomplete="email" spellcheck="false"
                    autocapitalize="none" required maxlength="254" aria-describedby=(described_by)
                    aria-invalid=[sign_up.error.map(|_| "true")];
            }
            div.honeypot aria-hidden="true" {
                label for="website" { (words.honeypot_label) }
                input #website name="website" type="text" tabindex="-1" autocomplete="off";
            }
            button { (words.button) }
            p.hint { a href=(path::PRIVACY) { (words.privacy) } }
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
        let html = sign_up_form(&ENGLISH.newsletter.form, &sign_up).into_string();
        assert!(html.contains(r#"aria-describedby="email-hint email-error""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"id="email-error""#), "{html}");
        assert!(html.contains(r#"value="a&quot;&gt;&lt;b@c""#), "{html}");
    }

    #[test]
    fn an_untouched_form_shows_no_error() {
        let html = sign_up_form(&ENGLISH.newsletter.form, &SignUp::unfilled("/vision")).into_string();
        assert!(!html.contains("error"), "{html}");
        assert!(html.contains(r#"<input type="hidden" name="page" value="/vision">"#), "{html}");
    }
}

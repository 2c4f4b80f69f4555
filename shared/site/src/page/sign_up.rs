//! The sign-up form.

use content::SignUpForm;
use maud::{Markup, html};

use crate::path;

/// The state of a sign-up form.
#[derive(Clone, Copy, Debug)]
pub struct SignUp<'a> {
    /// Path of the page with the form. It is stored as the place where the person agreed.
    pub path: &'a str,
    /// The text that the visitor typed.
    pub typed: &'a str,
    /// What is wrong with that text.
    pub error: Option<&'a str>,
}

impl<'a> SignUp<'a> {
    /// An empty form on the page at `path`.
    #[must_use]
    pub const fn unfilled(path: &'a str) -> Self {
        Self { path, typed: "", error: None }
    }
}

/// The sign-up form on its own page.
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

/// The fields are `email`, `website` (only robots fill it in) and `page` (the path of the page with the form).
fn form(words: &SignUpForm, sign_up: &SignUp) -> Markup {
    let described_by = if sign_up.error.is_some() { "email-hint email-error" } else { "email-hint" };
    html! {
        form method="post" action=(path::NEWSLETTER) novalidate {
            input type="hidden" name="page" value=(sign_up.path);
            label for="email" { (words.email_label) }
            p #email-hint { (words.email_hint) }
            @if let Some(error) = sign_up.error {
                p.error #email-error { span.unseen { (words.error_prefix) } (error) }
            }
            div.entry {
                input #email name="email" type="email" value=(sign_up.typed) autocomplete="email" required
                    maxlength="254" aria-describedby=(described_by) aria-invalid=[sign_up.error.map(|_| "true")];
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
    use content::{ENGLISH, Newsletter};

    use super::*;

    /// The text between the tags, one line each.
    fn visible_text(html: &str) -> String {
        let text = html.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text.trim());
        let is_visible = |text: &&str| !text.is_empty() && *text != ENGLISH.newsletter.form.honeypot_label;
        text.filter(is_visible).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_form_says_what_the_stored_consent_says_that_people_agreed_to() {
        let Newsletter { form, consent, .. } = &ENGLISH.newsletter;
        let says = visible_text(&sign_up_page(form, &SignUp::unfilled("/newsletter")).into_string());
        let agreed = html! { (consent.current.text) }.into_string();
        assert_eq!(
            says, agreed,
            "The words of the sign-up form have changed. In shared/content/src/english/consent.rs, copy `current` to \
             the beginning of `former`. Then give `current` a new name and these words:\n{says}\n"
        );
    }

    #[test]
    fn an_error_is_tied_to_its_field() {
        let sign_up = SignUp { path: "/mission", typed: r#"a"><b@c"#, error: Some("Wrong") };
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

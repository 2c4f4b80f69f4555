//! The words of the sign-up form, and of the errors in it.

/// The words of the sign-up form.
#[derive(Debug)]
pub struct SignUpForm {
    /// Heading.
    pub heading: &'static str,
    /// What subscribers get.
    pub introduction: &'static str,
    /// Label of the field.
    pub email_label: &'static str,
    /// What happens after the button is pressed.
    pub email_hint: &'static str,
    /// The button.
    pub button: &'static str,
    /// The link to the page about privacy.
    pub privacy: &'static str,
    /// Label of the field that only robots fill in, for people whose browser shows it.
    pub honeypot_label: &'static str,
    /// The text before the page's title if the form has an error.
    pub error_title_prefix: &'static str,
    /// Heading of the summary of errors.
    pub error_summary: &'static str,
    /// The text before an error, for screen readers.
    pub error_prefix: &'static str,
    /// The form arrived damaged.
    pub unreadable: &'static str,
    /// The address could not be stored.
    pub not_stored: &'static str,
}

/// What can be wrong with a typed e-mail address.
#[derive(Debug)]
pub struct EmailAddressErrors {
    /// Nothing was typed.
    pub empty: &'static str,
    /// The text does not look like an address.
    pub malformed: &'static str,
    /// The part before the `@` has letters that many mail systems cannot deliver to.
    pub local_part_not_ascii: &'static str,
    /// The part after the `@` is not a public domain.
    pub domain: &'static str,
    /// The text is longer than an address can be.
    pub too_long: &'static str,
}

use crate::PageSummary;

/// The words of the newsletter: the form, and the pages that follow it.
#[derive(Debug)]
pub struct Newsletter {
    /// What search results and browser tabs say of the form's own page.
    pub summary: PageSummary,
    /// Names this wording of the consent. It is stored with every consent as the proof of what a person agreed to, so
    /// it changes whenever a text of `form` does.
    pub consent_wording: &'static str,
    /// The form that stands on every page.
    pub form: SignUpForm,
    /// What can be wrong with an address, told to the person who typed it.
    pub email_address_errors: EmailAddressErrors,
    /// The page after the form.
    pub check_inbox: CheckInbox,
}

/// The words of the sign-up form.
#[derive(Debug)]
pub struct SignUpForm {
    /// Heading.
    pub heading: &'static str,
    /// What one gets.
    pub introduction: &'static str,
    /// Label of the field.
    pub email_label: &'static str,
    /// What happens after the button is pressed.
    pub email_hint: &'static str,
    /// The button.
    pub button: &'static str,
    /// Label of the field that only robots fill in, for people whose browser shows it all the same.
    pub honeypot_label: &'static str,
    /// Put before the page's title when the form has an error.
    pub error_title_prefix: &'static str,
    /// Heading of the summary of errors.
    pub error_summary: &'static str,
    /// Put before an error, for screen readers.
    pub error_prefix: &'static str,
    /// The form itself arrived damaged.
    pub unreadable: &'static str,
    /// The address could not be stored just now.
    pub not_stored: &'static str,
}

/// What can be wrong with a typed e-mail address.
#[derive(Debug)]
pub struct EmailAddressErrors {
    /// Nothing was typed.
    pub empty: &'static str,
    /// It does not look like an address.
    pub malformed: &'static str,
    /// The part before the `@` has letters that many mail systems can't deliver to.
    pub local_part_not_ascii: &'static str,
    /// The part after the `@` is no public domain.
    pub domain: &'static str,
    /// Longer than an address can be.
    pub too_long: &'static str,
}

/// The words of the page after the form.
#[derive(Debug)]
pub struct CheckInbox {
    /// What browser tabs say.
    pub summary: PageSummary,
    /// Heading.
    pub heading: &'static str,
    /// Paragraphs.
    pub paragraphs: &'static [&'static str],
}

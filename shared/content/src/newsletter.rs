use crate::{PageSummary, Section};

/// The words of the newsletter: the form, the pages that follow it, and the mail.
#[derive(Debug)]
pub struct Newsletter {
    /// What search results and browser tabs say of the form's own page.
    pub summary: PageSummary,
    /// The day, such as `2026-12-31`, on which the words last changed, for search engines.
    pub last_changed: &'static str,
    /// Names this wording of the consent. It is stored with every consent as the proof of what a person agreed to, so
    /// it changes whenever a text of `form` does.
    pub consent_wording: &'static str,
    /// The form that stands on every page.
    pub form: SignUpForm,
    /// What can be wrong with an address, told to the person who typed it.
    pub email_address_errors: EmailAddressErrors,
    /// The page after the form.
    pub check_inbox: Notice,
    /// The page behind the link that confirms.
    pub confirm: Step,
    /// The page after confirming.
    pub welcome: Notice,
    /// The page behind the link that unsubscribes.
    pub unsubscribe: Step,
    /// The page after unsubscribing.
    pub goodbye: Notice,
    /// The page behind a link that is too old.
    pub link_expired: Notice,
    /// The page behind a link that is of no use, whatever the reason.
    pub link_invalid: Notice,
    /// What is stored about subscribers, and why.
    pub privacy: Privacy,
    /// The pages on which subscribers see what is stored about them, and erase it.
    pub my_data: MyData,
    /// The mail that asks for a confirmation.
    pub confirmation_mail: RequestMail,
    /// The mail for a subscriber for whose address somebody signed up again.
    pub already_subscribed_mail: RequestMail,
    /// In every mail, before the link that unsubscribes.
    pub mail_unsubscribe: &'static str,
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
    /// The link to what is stored about subscribers.
    pub privacy: &'static str,
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

/// A page that only says something.
#[derive(Debug)]
pub struct Notice {
    /// What browser tabs say.
    pub summary: PageSummary,
    /// Heading.
    pub heading: &'static str,
    /// Paragraphs.
    pub paragraphs: &'static [&'static str],
}

/// A page with one button.
#[derive(Debug)]
pub struct Step {
    /// What it says above the button.
    pub notice: Notice,
    /// The button.
    pub button: &'static str,
}

/// The words of the page about privacy.
#[derive(Debug)]
pub struct Privacy {
    /// What browser tabs say.
    pub summary: PageSummary,
    /// The day, such as `2026-12-31`, on which the words last changed, for search engines.
    pub last_changed: &'static str,
    /// Heading, and text of the links to this page.
    pub heading: &'static str,
    /// Questions with their answers.
    pub sections: &'static [Section],
}

/// The words of the pages on which subscribers see what is stored about them, and erase it.
#[derive(Debug)]
pub struct MyData {
    /// Before the link in a mail that leads there.
    pub mail: &'static str,
    /// The page itself, above what is stored.
    pub stored: Notice,
    /// The page instead, when nothing is stored.
    pub nothing: Notice,
    /// The label of the code that stands for the subscriber.
    pub id_label: &'static str,
    /// A label for each field, by the field's name.
    pub labels: &'static [(&'static str, &'static str)],
    /// What each status means, by the status's name.
    pub statuses: &'static [(&'static str, &'static str)],
    /// The link to all of it as JSON.
    pub download: &'static str,
    /// The page that erases, with its one button. Its heading is also the link to it.
    pub erase: Step,
    /// The page after erasing.
    pub erased: Notice,
}

/// The words of a mail that follows a sign-up. Nothing that a stranger typed is in it.
#[derive(Debug)]
pub struct RequestMail {
    /// Subject.
    pub subject: &'static str,
    /// What a list of mails shows beside the subject.
    pub preview: &'static str,
    /// Heading.
    pub heading: &'static str,
    /// Above the button.
    pub request: &'static str,
    /// The button, and the text before its link in the text part.
    pub button: &'static str,
    /// Before the link as text, for readers who cannot press the button.
    pub link_instead: &'static str,
    /// For readers who did not sign up.
    pub not_you: &'static str,
}

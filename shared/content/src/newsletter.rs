//! The words of the newsletter: the form, the pages that follow it, and the mail.

use crate::{ConfirmationMail, ConsentWordings, EmailAddressErrors, MyData, PageSummary, Privacy, SignUpForm};

/// The words of the newsletter: the form, the pages that follow it, and the mail.
#[derive(Debug)]
pub struct Newsletter {
    /// What search results and browser tabs say about the form's own page.
    pub summary: PageSummary,
    /// Name of the form's own page in the navigation.
    pub name: &'static str,
    /// The form below every page.
    pub form: SignUpForm,
    /// What subscribers agree to when they send the form.
    pub consent: ConsentWordings,
    /// What can be wrong with a typed address.
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
    /// The page behind a link that has expired.
    pub link_expired: Notice,
    /// The page behind a link that does not work for another reason.
    pub link_invalid: Notice,
    /// The page about privacy.
    pub privacy: Privacy,
    /// The pages on which subscribers see and erase what is stored about them.
    pub my_data: MyData,
    /// The mail that asks for a confirmation.
    pub confirmation_mail: ConfirmationMail,
}

/// A page with a heading and a text.
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
    /// What the page says above the button.
    pub notice: Notice,
    /// The button.
    pub button: &'static str,
}

//! The words of the mail that asks for a confirmation.

/// The words of the mail that asks for a confirmation. The mail contains nothing that was typed into the form, because
/// a stranger may have typed it.
#[derive(Debug)]
pub struct ConfirmationMail {
    /// Subject.
    pub subject: &'static str,
    /// What a list of mails shows beside the subject.
    pub preview: &'static str,
    /// Heading.
    pub heading: &'static str,
    /// The text above the button.
    pub request: &'static str,
    /// The button. In the text part of the mail, it stands before the link.
    pub button: &'static str,
    /// The text before the same link without a button, for readers whose mail program shows no button.
    pub link_instead: &'static str,
    /// For readers who did not ask for the newsletter.
    pub not_you: &'static str,
    /// The text before the link that unsubscribes.
    pub unsubscribe: &'static str,
}

//! The words of the pages on which subscribers see and erase what is stored about them.

use crate::{Notice, Step};

/// The words of the pages on which subscribers see and erase what is stored about them.
#[derive(Debug)]
pub struct MyData {
    /// The text in a mail before the link to these pages.
    pub mail: &'static str,
    /// The page itself, above the stored data.
    pub stored: Notice,
    /// The page if nothing is stored.
    pub nothing: Notice,
    /// A label for each field.
    pub labels: FieldLabels,
    /// The meaning of each status.
    pub statuses: StatusMeanings,
    /// The link to the same data as JSON.
    pub download: &'static str,
    /// The page that asks before it erases. Its heading is also the text of the link to it.
    pub erase: Step,
    /// The page after erasing.
    pub erased: Notice,
}

/// A label for each stored field. The names are those of the fields.
#[derive(Debug)]
#[expect(missing_docs, reason = "the crate subscribers explains the fields")]
pub struct FieldLabels {
    pub email: &'static str,
    pub status: &'static str,
    pub requested_at: &'static str,
    pub mails: &'static str,
    pub mailed_at: &'static str,
    pub held_at: &'static str,
    pub refused_at: &'static str,
    pub expires_at: &'static str,
    pub confirmed_at: &'static str,
    pub unsubscribed_at: &'static str,
    pub bounced_at: &'static str,
    pub complained_at: &'static str,
    pub consent_wording: &'static str,
    pub consent_page: &'static str,
    pub id: &'static str,
}

/// What each status of a subscription means for the subscriber.
#[derive(Debug)]
#[expect(missing_docs, reason = "the crate subscribers explains the statuses")]
pub struct StatusMeanings {
    pub pending: &'static str,
    pub confirmed: &'static str,
    pub unsubscribed: &'static str,
    pub bounced: &'static str,
    pub complained: &'static str,
}

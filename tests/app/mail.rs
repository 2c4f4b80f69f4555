//! A mail, as its recipient sees it.

use std::ops::Deref;

use local::Message;

use crate::{Links, links};

/// A mail that was sent.
#[derive(Clone, Debug)]
pub struct Mail(Message);

impl Mail {
    pub(crate) const fn new(message: Message) -> Self {
        Self(message)
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The link to a page in the text part.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        links::find(&self.text, path)
    }

    /// The links in the text part of a mail that asks for a confirmation.
    #[must_use]
    pub fn links(&self) -> Links {
        Links::find(&self.text)
    }
}

impl Deref for Mail {
    type Target = Message;

    fn deref(&self) -> &Message {
        &self.0
    }
}

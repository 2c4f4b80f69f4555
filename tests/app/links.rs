//! The links in a mail that asks for a confirmation.

use crate::SITE_URL;

/// The URLs in a mail that contain a token.
#[derive(Clone, Debug)]
pub struct Links {
    /// Opens the page to confirm.
    pub confirm: String,
    /// Opens the page to unsubscribe.
    pub unsubscribe: String,
    /// Opens the page that shows the stored data.
    pub my_data: String,
}

impl Links {
    /// Finds the links in the text of a mail.
    pub(crate) fn find(text: &str) -> Self {
        Self {
            confirm: find(text, "/newsletter/confirm"),
            unsubscribe: find(text, "/newsletter/unsubscribe"),
            my_data: find(text, "/newsletter/my-data"),
        }
    }

    /// The token that confirms.
    #[must_use]
    pub fn confirm_token(&self) -> &str {
        token(&self.confirm)
    }

    /// The token that unsubscribes.
    #[must_use]
    pub fn unsubscribe_token(&self) -> &str {
        token(&self.unsubscribe)
    }

    /// The token that shows and erases the stored data.
    #[must_use]
    pub fn my_data_token(&self) -> &str {
        token(&self.my_data)
    }
}

/// The link to a page that takes a token.
pub(crate) fn find(text: &str, path: &str) -> String {
    let start = format!("{SITE_URL}{path}?t=");
    let link = text.split_whitespace().find(|word| word.starts_with(&start));
    link.unwrap_or_else(|| panic!("no link to {path} in {text}")).to_owned()
}

fn token(link: &str) -> &str {
    link.split_once("?t=").unwrap().1
}

//! What every request of the newsletter needs.

use site::SiteUrl;
use subscribers::{Subscribers, TokenKey};

/// The newsletter's part of the site.
#[derive(Debug)]
pub struct Newsletter {
    /// Where visitors see the site.
    pub site_url: SiteUrl,
    /// The tables.
    pub subscribers: Subscribers,
    /// Signs the links in mails.
    pub token_key: TokenKey,
    /// How many sign-ups one client may send in an hour.
    pub sign_ups_per_client: u64,
}

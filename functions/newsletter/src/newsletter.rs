//! What every request of the newsletter needs.

use site::SiteUrl;
use subscribers::{Counters, Subscribers, TokenKey};

/// The newsletter's part of the site.
#[derive(Debug)]
pub struct Newsletter {
    /// The address at which visitors see the site.
    pub site_url: SiteUrl,
    /// The table of subscribers.
    pub subscribers: Subscribers,
    /// The table that counts sign-ups.
    pub counters: Counters,
    /// Signs the links in mails.
    pub token_key: TokenKey,
    /// How many sign-ups one client may send in an hour.
    pub sign_ups_per_client: u64,
}

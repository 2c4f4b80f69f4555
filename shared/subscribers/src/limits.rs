use std::net::IpAddr;

use aws_sdk_dynamodb::{Client, Config, config::retry::RetryConfig, types::ReturnValue};

use crate::{
    StoreError, Timestamp, TokenKey,
    store::{failure, number, text},
    subscription::Item,
};

/// Seconds over which requests are counted.
pub const LIMIT_WINDOW: u64 = 60 * 60;

/// What counts mails to addresses that nobody has confirmed.
const MAILS: &str = "mails";

/// The table that counts what must not happen too often.
#[derive(Clone, Debug)]
pub struct Limits {
    client: Client,
    table: String,
}

impl Limits {
    /// The table with this name.
    #[must_use]
    pub const fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Counts a sign-up from a client, and returns how many there have been from there in this hour.
    ///
    /// Only a keyed hash of the client's address is stored; it expires after two hours. A network that one customer of a
    /// provider has is one client, so of an IPv6 address only the first 64 bits count.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn count_sign_up(&self, key: &TokenKey, client: IpAddr, now: Timestamp) -> Result<u64, StoreError> {
        let network = match client.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => (address.to_bits() >> 64).to_string(),
        };
        self.count(&format!("client/{}", key.hash(&network)), now).await
    }

    /// Counts a mail to an address that nobody has confirmed.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn count_mail(&self, now: Timestamp) -> Result<(), StoreError> {
        self.count(MAILS, now).await.map(|_| ())
    }

    /// How many such mails there have been in this hour.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn mails(&self, now: Timestamp) -> Result<u64, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("id", text(&window(MAILS, now)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError { operation: "GetItem", source: error.into() })?;
        Ok(found.item().and_then(count_in).unwrap_or_default())
    }

    /// Counts, and does not try again: a count whose answer got lost would count twice. Besides, all calls of a client share
    /// the attempts that the SDK makes up for failures with, and those are for the subscribers.
    async fn count(&self, what: &str, now: Timestamp) -> Result<u64, StoreError> {
        let counted = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("id", text(&window(what, now)))
            .update_expression("ADD #count :one SET expires_at = :expires_at")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expires_at", number(now + 2 * LIMIT_WINDOW))
            .return_values(ReturnValue::UpdatedNew)
            .customize()
            .config_override(Config::builder().retry_config(RetryConfig::disabled()))
            .send()
            .await
            .map_err(failure)?;
        Ok(counted.attributes().and_then(count_in).unwrap_or_default())
    }
}

/// Key of the item that counts something in the hour of `now`.
fn window(what: &str, now: Timestamp) -> String {
    format!("{what}/{}", now / LIMIT_WINDOW)
}

fn count_in(item: &Item) -> Option<u64> {
    item.get("count")?.as_n().ok()?.parse().ok()
}

//! The table of counters: the sign-ups of each client and the mails, both per hour.

use std::net::IpAddr;

use aws_sdk_dynamodb::{Client, Config, config::retry::RetryConfig, types::ReturnValue};
use limits::COUNTING_WINDOW;

use crate::{
    TableError, Timestamp, TokenKey,
    subscription::Item,
    table::{number, text, update_failed},
};

/// The counter of mails to addresses that are not confirmed.
const MAILS: &str = "mails";

/// The table that counts the events that have a limit per hour.
#[derive(Clone, Debug)]
pub struct Counters {
    client: Client,
    table: String,
}

impl Counters {
    /// The table with this name.
    #[must_use]
    pub const fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Counts a sign-up of a client, and returns the client's number of sign-ups in this hour.
    ///
    /// The table gets a keyed hash of the client's address, which expires after two hours. For an IPv6 address, only
    /// the first 64 bits are used, because a provider gives these to one customer.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn count_sign_up(&self, key: &TokenKey, client: IpAddr, now: Timestamp) -> Result<u64, TableError> {
        let network = match client.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => (address.to_bits() >> 64).to_string(),
        };
        self.count(&format!("client/{}", key.hash(&network)), now).await
    }

    /// Counts a mail to an address that is not confirmed.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn count_mail(&self, now: Timestamp) -> Result<(), TableError> {
        self.count(MAILS, now).await.map(|_| ())
    }

    /// The number of mails that [`count_mail`](Self::count_mail) counted in this hour.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn mails(&self, now: Timestamp) -> Result<u64, TableError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("id", text(&hourly(MAILS, now)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| TableError { operation: "GetItem", source: error.into() })?;
        Ok(found.item().and_then(count_in).unwrap_or_default())
    }

    /// Counts without a retry. A retry after a lost answer would count twice. It would also use up the SDK's retry quota, which
    /// all calls of a client share and the writes to subscribers need.
    async fn count(&self, what: &str, now: Timestamp) -> Result<u64, TableError> {
        let counted = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("id", text(&hourly(what, now)))
            .update_expression("ADD #count :one SET expires_at = :expires_at")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expires_at", number(now + 2 * COUNTING_WINDOW))
            .return_values(ReturnValue::UpdatedNew)
            .customize()
            .config_override(Config::builder().retry_config(RetryConfig::disabled()))
            .send()
            .await
            .map_err(update_failed)?;
        Ok(counted.attributes().and_then(count_in).unwrap_or_default())
    }
}

/// Key of the item that counts something in the hour of `now`.
fn hourly(what: &str, now: Timestamp) -> String {
    format!("{what}/{}", now / COUNTING_WINDOW)
}

fn count_in(item: &Item) -> Option<u64> {
    item.get("count")?.as_n().ok()?.parse().ok()
}

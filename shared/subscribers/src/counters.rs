//! The table of counters: sign-ups of a client, mails to a mailbox, and all mails.

use std::net::IpAddr;

use aws_sdk_dynamodb::{
    Config,
    config::retry::RetryConfig,
    types::{ConditionCheck, Put, ReturnValue, TransactWriteItem, builders::UpdateBuilder},
};
use limits::{BREAKER_WINDOW, COUNTING_WINDOW, MAILBOX_WINDOW, MOST_MAILS};
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_item};

use crate::{
    Sending, Subscribers, TableError, Timestamp, TokenKey,
    subscriber::Item,
    table::{Transacted, incomplete, number, text, unreadable, update_failed, update_in_transaction, values},
};

/// Key of the item that counts all mails, bounces and complaints.
const SENDING: &str = "sending";

/// Bounces in a day after which the mails that a client requests are held: one network alone cannot open the breaker for all.
const MOST_BOUNCES_OF_CLIENT: u64 = 5;

/// How often a write to that item is repeated when another writer was faster.
pub(crate) const MOST_CONFLICTS: usize = 10;

impl Subscribers {
    /// Counts a sign-up of a client, and returns the client's number of sign-ups in this hour.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    ///
    /// There is no retry. A retry after a lost answer would count twice. It would also use up the SDK's retry quota, which all
    /// calls of a client share and the writes of requests need.
    pub async fn count_sign_up(&self, client: &str, now: Timestamp) -> Result<u64, TableError> {
        let counted = self
            .client
            .update_item()
            .table_name(&self.tables.counters)
            .key("id", text(&format!("client/{client}/{}", now / COUNTING_WINDOW)))
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

    /// The mails, bounces and complaints of the last day.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn sending(&self) -> Result<Sending, TableError> {
        match self.item(&self.tables.counters, SENDING).await? {
            Some(item) => from_item(item).map_err(|_| unreadable()),
            None => Ok(Sending::default()),
        }
    }

    /// Forgets the bounces and complaints of the last day, which closes the breaker.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn forget_reports(&self, now: Timestamp) -> Result<(), TableError> {
        for _ in 0..MOST_CONFLICTS {
            let next = self.sending().await?.without_reports(now);
            if let Transacted::Done = self.transact(vec![self.put_sending(&next, now)?]).await? {
                return Ok(());
            }
        }
        Err(busy())
    }

    /// Counts a bounce of a mail that this client requested.
    pub(crate) fn count_bounce_of(&self, client: &str, now: Timestamp) -> UpdateBuilder {
        update_in_transaction(&self.tables.counters, &key_of_bounces(client, now))
            .update_expression("ADD #count :one SET expires_at = :expires_at")
            .expression_attribute_names("#count", "count")
            .set_expression_attribute_values(Some(values([
                (":one", number(1)),
                (":expires_at", number(now + 2 * BREAKER_WINDOW)),
            ])))
    }

    /// Checks that few mails that this client requested bounced on this day.
    pub(crate) fn check_bounces_of(&self, client: &str, now: Timestamp) -> Result<TransactWriteItem, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.tables.counters)
            .key("id", text(&key_of_bounces(client, now)))
            .condition_expression("attribute_not_exists(id) OR #count < :most")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":most", number(MOST_BOUNCES_OF_CLIENT));
        Ok(TransactWriteItem::builder().condition_check(check.build().map_err(incomplete)?).build())
    }

    /// Replaces the item that counts all mails, unless another writer was faster.
    pub(crate) fn put_sending(&self, next: &Sending, now: Timestamp) -> Result<TransactWriteItem, TableError> {
        let mut item: Item = to_item(next).map_err(incomplete)?;
        item.insert("id".to_owned(), text(SENDING));
        item.insert("expires_at".to_owned(), number(now + 2 * BREAKER_WINDOW));
        let put = Put::builder()
            .table_name(&self.tables.counters)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(id) OR version = :version")
            .set_expression_attribute_values(Some(values([(":version", number(next.version.saturating_sub(1)))])));
        Ok(TransactWriteItem::builder().put(put.build().map_err(incomplete)?).build())
    }

    /// Counts a mail to a mailbox, unless the mailbox got one within the last `pause` seconds, or [`MOST_MAILS`] within
    /// [`MAILBOX_WINDOW`].
    ///
    /// The item has the times of the last mails, the newest first.
    pub(crate) fn count_mail_to(&self, mailbox: &str, pause: u64, now: Timestamp) -> UpdateBuilder {
        let shift: Vec<_> =
            (2..=MOST_MAILS).map(|n| format!("mail_{n} = if_not_exists(mail_{}, :never)", n - 1)).collect();
        update_in_transaction(&self.tables.counters, &key_of_mailbox(mailbox))
            .condition_expression(format!(
                "attribute_not_exists(id) OR (mail_1 <= :paused AND mail_{MOST_MAILS} <= :window_began)"
            ))
            .update_expression(format!("SET mail_1 = :now, expires_at = :expires_at, {}", shift.join(", ")))
            .set_expression_attribute_values(Some(values([
                (":now", number(now)),
                (":never", number(0)),
                (":paused", number(now.saturating_sub(pause))),
                (":window_began", number(now.saturating_sub(MAILBOX_WINDOW))),
                (":expires_at", number(now + pause.max(MAILBOX_WINDOW))),
            ])))
    }

    /// Takes back what [`count_mail_to`](Self::count_mail_to) counted at `counted_at`.
    pub(crate) fn uncount_mail_to(&self, mailbox: &str, counted_at: Timestamp) -> UpdateBuilder {
        let shift: Vec<_> = (1..MOST_MAILS).map(|n| format!("mail_{n} = mail_{}", n + 1)).collect();
        update_in_transaction(&self.tables.counters, &key_of_mailbox(mailbox))
            .condition_expression("mail_1 = :counted_at")
            .update_expression(format!("SET mail_{MOST_MAILS} = :never, {}", shift.join(", ")))
            .set_expression_attribute_values(Some(values([(":counted_at", number(counted_at)), (":never", number(0))])))
    }
}

impl TokenKey {
    /// A keyed hash of a client's address. The address itself is stored nowhere.
    ///
    /// Of an IPv6 address only the first 64 bits count: they are the network that a provider gives to one customer.
    #[must_use]
    pub fn hash_client(&self, client: IpAddr) -> String {
        self.hash(&match client.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => (address.to_bits() >> 64).to_string(),
        })
    }
}

/// Another writer was faster, again and again.
pub(crate) fn busy() -> TableError {
    TableError { operation: "counting", source: "too many writers at once".into() }
}

fn key_of_mailbox(mailbox: &str) -> String {
    format!("mailbox/{mailbox}")
}

fn key_of_bounces(client: &str, now: Timestamp) -> String {
    format!("bounces/{client}/{}", now / BREAKER_WINDOW)
}

fn count_in(item: &Item) -> Option<u64> {
    item.get("count")?.as_n().ok()?.parse().ok()
}

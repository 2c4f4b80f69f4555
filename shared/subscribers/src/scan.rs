//! Reading the whole table, a part at a time.

use crate::{SubscriberId, Subscribers, Subscription, TableError, subscription::Item};

/// As much of the table as DynamoDB reads at once: at most one megabyte, in no particular order.
#[derive(Debug)]
pub struct ScanPage {
    /// The subscribers in this part.
    pub subscriptions: Vec<(SubscriberId, Subscription)>,
    /// How many items of this part another program wrote.
    pub unreadable: u64,
    /// Where the next part begins. `None` in the last part.
    pub next: Option<Cursor>,
}

/// Where a part of the table begins.
#[derive(Clone, Debug)]
pub struct Cursor(Item);

impl Subscribers {
    /// Reads a part of the table. Without a cursor, it reads the first part.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn scan(&self, cursor: Option<Cursor>) -> Result<ScanPage, TableError> {
        let scanned = self
            .client
            .scan()
            .table_name(&self.table)
            .set_exclusive_start_key(cursor.map(|Cursor(key)| key))
            .send()
            .await
            .map_err(|error| TableError { operation: "Scan", source: error.into() })?;
        let next = scanned.last_evaluated_key.map(Cursor);
        let mut page = ScanPage { subscriptions: Vec::new(), unreadable: 0, next };
        for item in scanned.items.unwrap_or_default() {
            match read(item) {
                Some(found) => page.subscriptions.push(found),
                None => page.unreadable += 1,
            }
        }
        Ok(page)
    }

    /// The approximate number of items. DynamoDB counts them every six hours.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn rough_count(&self) -> Result<u64, TableError> {
        let described = self
            .client
            .describe_table()
            .table_name(&self.table)
            .send()
            .await
            .map_err(|error| TableError { operation: "DescribeTable", source: error.into() })?;
        let count = described.table.and_then(|table| table.item_count).unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

fn read(item: Item) -> Option<(SubscriberId, Subscription)> {
    let id = SubscriberId::parse(item.get("id")?.as_s().ok()?)?;
    Some((id, Subscription::from_item(item)?))
}

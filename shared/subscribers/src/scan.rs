//! Reading a whole table, a part at a time.

use crate::{Request, Subscriber, SubscriberId, Subscribers, TableError, subscriber::Item};

/// As much of a table as DynamoDB reads at once: at most one megabyte, in no particular order.
#[derive(Debug)]
pub struct ScanPage<T> {
    /// What was found in this part.
    pub found: Vec<(SubscriberId, T)>,
    /// The keys of items in this part that another program wrote.
    pub unreadable: Vec<String>,
    /// Where the next part begins. `None` in the last part.
    pub next: Option<Cursor>,
}

/// Where a part of a table begins.
#[derive(Clone, Debug)]
pub struct Cursor(Item);

impl Subscribers {
    /// A part of the table of subscribers. Without a cursor, the first.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn scan(&self, cursor: Option<Cursor>) -> Result<ScanPage<Subscriber>, TableError> {
        self.scan_table(&self.tables.subscribers, cursor, Subscriber::from_item).await
    }

    /// A part of the table of requests. Without a cursor, the first.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn scan_requests(&self, cursor: Option<Cursor>) -> Result<ScanPage<Request>, TableError> {
        self.scan_table(&self.tables.requests, cursor, Request::from_item).await
    }

    /// The approximate number of subscribers. DynamoDB counts them every six hours.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn rough_count(&self) -> Result<u64, TableError> {
        let described = self
            .client
            .describe_table()
            .table_name(&self.tables.subscribers)
            .send()
            .await
            .map_err(|error| TableError { operation: "DescribeTable", source: error.into() })?;
        let count = described.table.and_then(|table| table.item_count).unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn scan_table<T>(
        &self,
        table: &str,
        cursor: Option<Cursor>,
        read: impl Fn(Item) -> Option<T>,
    ) -> Result<ScanPage<T>, TableError> {
        let scanned = self
            .client
            .scan()
            .table_name(table)
            .set_exclusive_start_key(cursor.map(|Cursor(key)| key))
            .send()
            .await
            .map_err(|error| TableError { operation: "Scan", source: error.into() })?;
        let next = scanned.last_evaluated_key.map(Cursor);
        let mut page = ScanPage { found: Vec::new(), unreadable: Vec::new(), next };
        for item in scanned.items.unwrap_or_default() {
            let key = item.get("id").and_then(|id| id.as_s().ok()).cloned().unwrap_or_default();
            match SubscriberId::parse(&key).zip(read(item)) {
                Some(found) => page.found.push(found),
                None => page.unreadable.push(key),
            }
        }
        Ok(page)
    }
}

use crate::{StoreError, SubscriberId, Subscribers, Subscription, subscription::Item};

/// Where the next page of the table begins.
#[derive(Clone, Debug)]
pub struct Cursor(Item);

/// As much of the table as DynamoDB reads at once, one megabyte at the most, in no particular order.
#[derive(Debug)]
pub struct Page {
    /// The people on it.
    pub subscriptions: Vec<(SubscriberId, Subscription)>,
    /// How many items are on it that nobody can read, because this program did not write them.
    pub unreadable: u64,
    /// Where the next page begins, unless this is the last one.
    pub next: Option<Cursor>,
}

impl Subscribers {
    /// A page of the table, the first one if there is no cursor.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn page(&self, cursor: Option<Cursor>) -> Result<Page, StoreError> {
        let scanned = self
            .client
            .scan()
            .table_name(&self.table)
            .set_exclusive_start_key(cursor.map(|Cursor(key)| key))
            .send()
            .await
            .map_err(|error| StoreError { operation: "Scan", source: error.into() })?;
        let mut page = Page { subscriptions: Vec::new(), unreadable: 0, next: scanned.last_evaluated_key.map(Cursor) };
        for item in scanned.items.unwrap_or_default() {
            match read(&item) {
                Some(found) => page.subscriptions.push(found),
                None => page.unreadable += 1,
            }
        }
        Ok(page)
    }

    /// About how many people the table knows. DynamoDB counts every six hours.
    ///
    /// # Errors
    ///
    /// When the table can't be reached.
    pub async fn rough_count(&self) -> Result<u64, StoreError> {
        let described = self
            .client
            .describe_table()
            .table_name(&self.table)
            .send()
            .await
            .map_err(|error| StoreError { operation: "DescribeTable", source: error.into() })?;
        let count = described.table.and_then(|table| table.item_count).unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

fn read(item: &Item) -> Option<(SubscriberId, Subscription)> {
    let id = item.get("id")?.as_s().ok()?;
    Some((SubscriberId::parse(id)?, Subscription::from_item(item)?))
}

//! The rule of erasure (GDPR, article 17): nothing stays but the id, for as long as backups live.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use limits::ERASURE_MEMORY;

use crate::{
    Person, SubscriberId, Subscribers, TableError, Timestamp,
    counters::{MOST_CONFLICTS, busy},
    subscriber::Item,
    table::{Transacted, deleting, incomplete, number, text},
};

impl Subscribers {
    /// Erases everything about a person and returns what it was. Afterwards, an import can bring the person back.
    ///
    /// The id is remembered alone, with the time, so that a restored backup does not bring the person back.
    ///
    /// # Errors
    ///
    /// If a table does not answer. The person may be erased all the same.
    pub async fn erase(&self, id: SubscriberId, now: Timestamp) -> Result<Person, TableError> {
        let person = self.person(id).await?;
        // An unknown person is remembered as well: the table may have lost what a backup still has.
        for _ in 0..MOST_CONFLICTS {
            let writes = vec![
                deleting(&self.tables.subscribers, &id.to_string())?,
                deleting(&self.tables.requests, &id.to_string())?,
                self.remember_erasure(id, now)?,
            ];
            if let Transacted::Done = self.transact(writes).await? {
                return Ok(person);
            }
        }
        Err(busy())
    }

    /// When a person was last erased, if that is still remembered.
    ///
    /// # Errors
    ///
    /// If the table does not answer.
    pub async fn erased_at(&self, id: SubscriberId) -> Result<Option<Timestamp>, TableError> {
        let found = self.item(&self.tables.erasures, &id.to_string()).await?;
        Ok(found.and_then(|item| item.get("erased_at")?.as_n().ok()?.parse().ok()))
    }

    fn remember_erasure(&self, id: SubscriberId, now: Timestamp) -> Result<TransactWriteItem, TableError> {
        let item = Item::from([
            ("id".to_owned(), text(&id.to_string())),
            ("erased_at".to_owned(), number(now)),
            ("expires_at".to_owned(), number(now + ERASURE_MEMORY)),
        ]);
        let put = Put::builder().table_name(&self.tables.erasures).set_item(Some(item)).build().map_err(incomplete)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

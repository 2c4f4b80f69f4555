//! Everything that the tables know about one person.

use crate::{Request, Subscriber, SubscriberId, Subscribers, TableError};

/// What a person has settled, and what somebody requested for the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// What the person has settled.
    pub subscriber: Option<Subscriber>,
    /// The newest request. It may have expired.
    pub request: Option<Request>,
}

impl Person {
    /// Whether the tables know nothing about the person.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.subscriber.is_none() && self.request.is_none()
    }
}

impl Subscribers {
    /// Everything that the tables know about a person.
    ///
    /// # Errors
    ///
    /// If a table does not answer, or another program wrote an item.
    pub async fn person(&self, id: SubscriberId) -> Result<Person, TableError> {
        // A confirmation moves the request to the subscribers. In this order, at least one of the two is found meanwhile.
        let request = self.find_request(id).await?;
        Ok(Person { subscriber: self.find(id).await?, request })
    }
}

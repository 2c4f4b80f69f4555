use aws_lambda_events::dynamodb::EventRecord;
use serde::Deserialize;
use subscribers::{Nonce, SubscriberId};

/// What a record of the stream says: this subscriber asked for a mail with this nonce.
///
/// Everything else is read afresh from the table, for a record may be old.
pub(crate) struct Request {
    pub(crate) id: SubscriberId,
    pub(crate) nonce: Nonce,
}

#[derive(Deserialize)]
struct Image {
    id: String,
    nonce: String,
}

impl Request {
    /// `None` if the record does not have what every pending subscriber has.
    pub(crate) fn read(record: &EventRecord) -> Option<Self> {
        let image: Image = serde_dynamo::from_item(record.change.new_image.clone()).ok()?;
        Some(Self { id: SubscriberId::parse(&image.id)?, nonce: Nonce::from_table(&image.nonce) })
    }
}

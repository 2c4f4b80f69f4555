//! A record of the table's stream: which mail was requested.

use aws_lambda_events::dynamodb::EventRecord;
use serde::Deserialize;
use subscribers::{Nonce, SubscriberId};

/// A subscriber requested a mail with this nonce.
///
/// The record may be old, so everything else is read from the table.
pub(crate) struct RequestedMail {
    pub(crate) id: SubscriberId,
    pub(crate) nonce: Nonce,
}

impl RequestedMail {
    /// Reads a record. `None` if the id or the nonce is missing or invalid.
    pub(crate) fn read(record: &EventRecord) -> Option<Self> {
        let image: Image = serde_dynamo::from_item(record.change.new_image.clone()).ok()?;
        Some(Self { id: SubscriberId::parse(&image.id)?, nonce: image.nonce })
    }
}

#[derive(Deserialize)]
struct Image {
    id: String,
    nonce: Nonce,
}

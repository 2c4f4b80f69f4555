//! Fills the table with subscribers, to see that the cost of a sign-up does not depend on their number.

use std::{collections::HashMap, ops::Range};

use anyhow::ensure;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, StreamSpecification, StreamViewType, WriteRequest};
use futures::{StreamExt, TryStreamExt, stream};
use subscribers::EmailAddress;

use crate::LocalAws;

/// The most items that DynamoDB accepts in one call.
const BATCH: usize = 25;

/// Adds subscribers who confirmed long ago.
///
/// The table's stream is off at that time. Nobody reads it, and it would make the engine store every subscriber twice.
///
/// # Errors
///
/// If the engine refuses a call.
pub async fn add_subscribers(aws: &LocalAws, count: u64) -> anyhow::Result<()> {
    let stream = |is_on| {
        let stream = StreamSpecification::builder().stream_enabled(is_on);
        let view = is_on.then_some(StreamViewType::NewAndOldImages);
        Ok::<_, anyhow::Error>(stream.set_stream_view_type(view).build()?)
    };
    let update = || aws.dynamodb.update_table().table_name("Subscribers");
    update().stream_specification(stream(false)?).send().await?;
    stream::iter((0..count).step_by(BATCH))
        .map(|first| write(aws, first..count.min(first + BATCH as u64)))
        .buffer_unordered(4)
        .try_collect::<()>()
        .await?;
    update().stream_specification(stream(true)?).send().await?;
    Ok(())
}

async fn write(aws: &LocalAws, numbers: Range<u64>) -> anyhow::Result<()> {
    let writes = numbers.map(|number| {
        let put = PutRequest::builder().set_item(Some(subscriber(number)?.into())).build()?;
        Ok::<_, anyhow::Error>(WriteRequest::builder().put_request(put).build())
    });
    let writes = writes.collect::<Result<_, _>>()?;
    let written = aws.dynamodb.batch_write_item().request_items("Subscribers", writes).send().await?;
    ensure!(written.unprocessed_items().is_none_or(HashMap::is_empty), "the engine wrote only a part of a batch");
    Ok(())
}

fn subscriber(number: u64) -> anyhow::Result<[(String, AttributeValue); 8]> {
    let email = EmailAddress::parse(&format!("reader-{number}@example.org"))?;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let number = |number: u64| AttributeValue::N(number.to_string());
    let consent =
        [("wording", text("2026-11")), ("page", text("/mission"))].map(|(name, value)| (name.to_owned(), value));
    Ok([
        ("id", text(&email.id().to_string())),
        ("email", text(email.as_str())),
        ("status", text("confirmed")),
        ("requested_at", number(1_795_000_000)),
        ("mailed_at", number(1_795_000_001)),
        ("confirmed_at", number(1_795_000_060)),
        ("mails", number(1)),
        ("consent", AttributeValue::M(consent.into())),
    ]
    .map(|(name, value)| (name.to_owned(), value)))
}

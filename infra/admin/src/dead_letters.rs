use anyhow::Context;
use aws::SdkConfig;
use aws_sdk_sqs::{
    Client,
    types::{Message, QueueAttributeName},
};
use serde_json::Value;

/// The queue of what nobody could deal with.
pub(crate) struct DeadLetters {
    client: Client,
    url: String,
}

/// What became of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dropped {
    /// Said that mails were not sent, which the table knows.
    pub(crate) mails: usize,
    /// Say something else. They are still there.
    pub(crate) kept: usize,
}

impl DeadLetters {
    pub(crate) fn new(config: &SdkConfig, url: &str) -> Self {
        Self { client: Client::new(config), url: url.to_owned() }
    }

    /// About how many there are.
    pub(crate) async fn count(&self) -> anyhow::Result<u64> {
        let name = QueueAttributeName::ApproximateNumberOfMessages;
        let attributes = self.client.get_queue_attributes().queue_url(&self.url).attribute_names(name.clone()).send();
        let attributes = attributes.await.context("the queue of dead letters did not answer")?;
        let count = attributes.attributes().and_then(|attributes| attributes.get(&name));
        Ok(count.and_then(|count| count.parse().ok()).unwrap_or_default())
    }

    /// Drops those about mails. The table itself says which mails are owed.
    pub(crate) async fn drop_mails(&self) -> anyhow::Result<Dropped> {
        let mut dropped = 0;
        let mut kept = Vec::new();
        loop {
            // Whoever else reads the queue does not get for five minutes what is received here.
            let received = self.client.receive_message().queue_url(&self.url).max_number_of_messages(10);
            let received =
                received.visibility_timeout(300).send().await.context("the queue of dead letters did not answer")?;
            if received.messages().is_empty() {
                break;
            }
            for message in received.messages() {
                if is_about_a_mail(message) {
                    let deletion = self.client.delete_message().queue_url(&self.url);
                    let deletion = deletion.set_receipt_handle(message.receipt_handle.clone()).send().await;
                    deletion.context("a dead letter was not dropped")?;
                    dropped += 1;
                } else {
                    kept.push(message.receipt_handle.clone());
                }
            }
        }
        // At once, or an operator would find the queue empty, and the alarm would take it for mended.
        for letter in &kept {
            let visible = self.client.change_message_visibility().queue_url(&self.url).visibility_timeout(0);
            let visible = visible.set_receipt_handle(letter.clone()).send().await;
            visible.context("a dead letter stays out of sight for five minutes")?;
        }
        Ok(Dropped { mails: dropped, kept: kept.len() })
    }
}

/// Whether Lambda wrote it because it gave up on records of the table's stream.
fn is_about_a_mail(message: &Message) -> bool {
    let body: Option<Value> = message.body().and_then(|body| serde_json::from_str(body).ok());
    body.is_some_and(|body| body.get("DDBStreamBatchInfo").is_some())
}

//! The queue of dead letters: events that Lambda does not retry any more.

use anyhow::Context;
use aws::SdkConfig;
use aws_sdk_sqs::{
    Client,
    types::{Message, QueueAttributeName},
};
use serde::{Deserialize, de::IgnoredAny};

/// How long SQS hides a received message from other readers, in seconds.
const HIDDEN: i32 = 300;

/// The queue of dead letters.
pub(crate) struct DeadLetters {
    client: Client,
    url: String,
}

/// How many dead letters were deleted, and how many are still in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deletion {
    /// These were about unsent mails. The table also contains that information.
    pub(crate) deleted: u64,
    /// These are about other events.
    pub(crate) kept: u64,
}

impl DeadLetters {
    pub(crate) fn new(config: &SdkConfig, url: &str) -> Self {
        Self { client: Client::new(config), url: url.to_owned() }
    }

    /// The approximate number of dead letters.
    pub(crate) async fn count(&self) -> anyhow::Result<u64> {
        let name = QueueAttributeName::ApproximateNumberOfMessages;
        let attributes = self.client.get_queue_attributes().queue_url(&self.url).attribute_names(name.clone()).send();
        let attributes = attributes.await.context("the queue DeadLetters did not answer")?;
        let count = attributes.attributes().and_then(|attributes| attributes.get(&name));
        count.and_then(|count| count.parse().ok()).context("the queue DeadLetters did not return its message count")
    }

    /// Deletes the dead letters about mails. They are not needed, because the table contains which mails are owed.
    pub(crate) async fn delete_those_about_mails(&self) -> anyhow::Result<Deletion> {
        let mut deletion = Deletion { deleted: 0, kept: 0 };
        let mut kept = Vec::new();
        loop {
            let received = self.receive().await?;
            if received.is_empty() {
                break;
            }
            for message in received {
                if is_about_a_mail(&message) {
                    self.delete(&message).await?;
                    deletion.deleted += 1;
                } else {
                    kept.push(message);
                    deletion.kept += 1;
                }
            }
        }
        // Without this, the queue would look empty for five minutes, and the alarm would end too early.
        for message in &kept {
            self.show(message).await?;
        }
        Ok(deletion)
    }

    async fn receive(&self) -> anyhow::Result<Vec<Message>> {
        let receive = self.client.receive_message().queue_url(&self.url).max_number_of_messages(10);
        let received = receive.visibility_timeout(HIDDEN).send().await;
        Ok(received.context("the queue DeadLetters did not answer")?.messages.unwrap_or_default())
    }

    async fn delete(&self, message: &Message) -> anyhow::Result<()> {
        let delete = self.client.delete_message().queue_url(&self.url);
        let deleted = delete.set_receipt_handle(message.receipt_handle.clone()).send().await;
        deleted.map(|_| ()).context("a dead letter could not be deleted; run redrive again")
    }

    /// Makes a received message visible to other readers at once.
    async fn show(&self, message: &Message) -> anyhow::Result<()> {
        let show = self.client.change_message_visibility().queue_url(&self.url).visibility_timeout(0);
        let shown = show.set_receipt_handle(message.receipt_handle.clone()).send().await;
        shown.map(|_| ()).with_context(|| format!("a dead letter stays hidden for {HIDDEN} seconds"))
    }
}

/// Lambda writes such a letter when it stops retrying records of the table's stream.
#[derive(Deserialize)]
struct StreamFailure {
    #[serde(rename = "DDBStreamBatchInfo")]
    _batch: IgnoredAny,
}

fn is_about_a_mail(letter: &Message) -> bool {
    letter.body().is_some_and(|body| serde_json::from_str::<StreamFailure>(body).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_letter_about_the_stream_is_about_a_mail() {
        let letter = |body: &str| Message::builder().body(body).build();
        assert!(is_about_a_mail(&letter(r#"{"requestContext": {}, "DDBStreamBatchInfo": {"shardId": "1"}}"#)));
        for body in ["", "[]", r#"{"requestPayload": {"DDBStreamBatchInfo": {}}}"#] {
            assert!(!is_about_a_mail(&letter(body)), "{body}");
        }
    }
}

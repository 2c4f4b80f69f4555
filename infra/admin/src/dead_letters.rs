//! The queue of dead letters: events that Lambda gave up on.

use std::collections::BTreeMap;

use anyhow::Context;
use aws::SdkConfig;
use aws_sdk_sqs::{
    Client,
    types::{Message, QueueAttributeName},
};
use feedback::Listener;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

/// How long SQS hides a received message from other readers, in seconds.
const HIDDEN: i32 = 300;

/// The queue of dead letters.
pub(crate) struct DeadLetters {
    client: Client,
    url: String,
}

/// What happened to the dead letters.
#[derive(Default)]
pub(crate) struct Handled {
    /// Letters about mails. They were deleted, because the table itself says which mails were not sent.
    pub(crate) about_mails: u64,
    /// Reports of SES that are dealt with now. They were deleted.
    pub(crate) reports: u64,
    /// Letters that are still in the queue.
    pub(crate) kept: Vec<KeptLetter>,
}

/// A letter that could not be dealt with.
pub(crate) struct KeptLetter {
    /// As SQS names it.
    pub(crate) id: String,
    /// Why it is kept. It has no address.
    pub(crate) reason: String,
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
        count.and_then(|count| count.parse().ok()).context("the queue DeadLetters did not say how many it has")
    }

    /// Deletes the letters about mails. Deals with reports of SES as the function `feedback` does, and deletes those that
    /// succeeded.
    pub(crate) async fn handle_all(&self, listener: &Listener) -> anyhow::Result<Handled> {
        let (mut handled, mut kept) = (Handled::default(), BTreeMap::new());
        let outcome = self.handle_each(listener, &mut handled, &mut kept).await;
        // Otherwise the queue looks empty for five minutes, and the alarm goes off.
        for (message, _) in kept.values() {
            self.show(message).await?;
        }
        outcome?;
        handled.kept = kept.into_iter().map(|(id, (_, reason))| KeptLetter { id, reason }).collect();
        Ok(handled)
    }

    /// Ends when the queue gives no letter that it has not given before.
    async fn handle_each(
        &self,
        listener: &Listener,
        handled: &mut Handled,
        kept: &mut BTreeMap<String, (Message, String)>,
    ) -> anyhow::Result<()> {
        loop {
            let received = self.receive().await?;
            let is_known = |letter: &Message| letter.message_id().is_some_and(|id| kept.contains_key(id));
            if received.iter().all(is_known) {
                return Ok(());
            }
            for letter in received {
                match Content::of(&letter) {
                    Content::Mail => handled.about_mails += 1,
                    Content::Report(report) => match listener.handle(report).await {
                        Ok(()) => handled.reports += 1,
                        Err(error) => {
                            keep(kept, letter, error.to_string());
                            continue;
                        }
                    },
                    Content::Unknown => {
                        keep(kept, letter, "Lambda did not write this letter".to_owned());
                        continue;
                    }
                }
                self.delete(&letter).await?;
            }
        }
    }

    async fn receive(&self) -> anyhow::Result<Vec<Message>> {
        // With a wait, SQS asks all of its servers. Otherwise a queue with few letters can look empty.
        let receive = self.client.receive_message().queue_url(&self.url).max_number_of_messages(10);
        let received = receive.visibility_timeout(HIDDEN).wait_time_seconds(1).send().await;
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

fn keep(kept: &mut BTreeMap<String, (Message, String)>, letter: Message, reason: String) {
    let id = letter.message_id().unwrap_or_default().to_owned();
    kept.insert(id, (letter, reason));
}

/// What a letter is about.
#[derive(Debug, PartialEq)]
enum Content {
    /// Lambda gave up on records of the table's stream.
    Mail,
    /// Lambda gave up on a report of SES. This is the event that the function got.
    Report(Value),
    /// Something else wrote it.
    Unknown,
}

/// The parts of Lambda's letters that tell what they are about.
#[derive(Deserialize)]
struct Body {
    #[serde(rename = "DDBStreamBatchInfo")]
    stream: Option<IgnoredAny>,
    #[serde(rename = "requestPayload")]
    payload: Option<Value>,
}

impl Content {
    fn of(letter: &Message) -> Self {
        match letter.body().and_then(|body| serde_json::from_str(body).ok()) {
            Some(Body { stream: Some(IgnoredAny), .. }) => Self::Mail,
            Some(Body { payload: Some(report), .. }) => Self::Report(report),
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_letter_is_about_a_mail_or_has_a_report() {
        let content = |body: &str| Content::of(&Message::builder().body(body).build());
        assert_eq!(content(r#"{"requestContext": {}, "DDBStreamBatchInfo": {"shardId": "1"}}"#), Content::Mail);
        let report = json!({"Records": [{"Sns": {"Message": "{}"}}]});
        let letter = json!({"version": "1.0", "requestPayload": report, "responsePayload": {"errorType": "?"}});
        assert_eq!(content(&letter.to_string()), Content::Report(report));
        let nested = json!({"DDBStreamBatchInfo": {}});
        assert_eq!(content(&json!({"requestPayload": nested}).to_string()), Content::Report(nested));
        for body in ["", "[]", "{}", "?"] {
            assert_eq!(content(body), Content::Unknown, "{body}");
        }
    }
}

//! Hears from SES what became of mails: whose mailbox does not exist, and who calls our mails spam, is never mailed again.

use std::env;

use aws_sdk_dynamodb::Client;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use subscribers::Subscribers;

use crate::listener::Listener;

mod envelope;
mod listener;
mod report;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let listener =
        Listener { subscribers: Subscribers::new(Client::new(&aws::config()), env::var("SUBSCRIBERS_TABLE")?) };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| listener.handle(event.payload).await)).await
}

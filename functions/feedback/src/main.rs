//! The listener to SES as a Lambda function.

use std::env;

use allocator as _;
use aws_sdk_dynamodb::Client;
use feedback::Listener;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use subscribers::Subscribers;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let dynamodb = Client::new(&aws::config()?);
    let listener = Listener { subscribers: Subscribers::new(dynamodb, env::var("SUBSCRIBERS_TABLE")?) };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| listener.handle(event.payload).await)).await
}

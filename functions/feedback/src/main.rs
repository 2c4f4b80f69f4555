//! The listener to SES as a Lambda function.

use allocator as _;
use aws::environment::required;
use aws_sdk_dynamodb::Client;
use feedback::Listener;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use subscribers::Subscribers;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), logging::FatalError> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let dynamodb = Client::new(&aws::config()?);
    let listener = Listener { subscribers: Subscribers::new(dynamodb, required("SUBSCRIBERS_TABLE")?) };
    let handle = service_fn(async |event: LambdaEvent<Value>| listener.handle(event.payload).await);
    Ok(lambda_runtime::run(handle).await?)
}

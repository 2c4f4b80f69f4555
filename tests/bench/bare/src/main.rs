//! A Lambda function that answers every event with the same constant: what the bench compares with.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let answer = async |_: LambdaEvent<Value>| Ok::<_, Error>(json!({ "statusCode": 200, "body": "Hello" }));
    lambda_runtime::run(service_fn(answer)).await
}

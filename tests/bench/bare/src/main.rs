//! A Lambda function that gives the same answer to every event. The bench compares the other functions with it.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let answer = async |_: LambdaEvent<Value>| Ok::<_, Error>(json!({ "statusCode": 200, "body": "Hello" }));
    lambda_runtime::run(service_fn(answer)).await
}

//! The mailer as a Lambda function.

use allocator as _;
use aws::environment::{required, required_number};
use aws_lambda_events::dynamodb::Event;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use mailer::{Mailer, SentMails, Ses};
use subscribers::{Counters, Subscribers, TokenKey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), logging::FatalError> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let config = aws::config()?;
    let dynamodb = aws_sdk_dynamodb::Client::new(&config);
    let mailer = Mailer {
        site_url: required("SITE_URL")?,
        subscribers: Subscribers::new(dynamodb.clone(), required("SUBSCRIBERS_TABLE")?),
        counters: Counters::new(dynamodb, required("COUNTERS_TABLE")?),
        mails_per_hour: required_number("MAILS_PER_HOUR")?,
        token_key: TokenKey::new(&required("TOKEN_KEY")?)?,
        ses: Ses::new(&config, &required("SENDER_ADDRESS")?, required("CONFIGURATION_SET")?),
        sent_mails: SentMails::default(),
    };
    let handle = service_fn(async |event: LambdaEvent<Event>| Ok::<_, Error>(mailer.handle(event.payload).await));
    Ok(lambda_runtime::run(handle).await?)
}

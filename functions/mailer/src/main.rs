//! The mailer as a Lambda function.

use std::env;

use allocator as _;
use aws_lambda_events::dynamodb::Event;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use mailer::{Mailer, SentMails, Ses};
use subscribers::{Counters, Subscribers, TokenKey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let config = aws::config()?;
    let dynamodb = aws_sdk_dynamodb::Client::new(&config);
    let mailer = Mailer {
        site_url: env::var("SITE_URL")?,
        subscribers: Subscribers::new(dynamodb.clone(), env::var("SUBSCRIBERS_TABLE")?),
        counters: Counters::new(dynamodb, env::var("COUNTERS_TABLE")?),
        mails_per_hour: env::var("MAILS_PER_HOUR")?.parse()?,
        token_key: TokenKey::new(&env::var("TOKEN_KEY")?)?,
        ses: Ses::new(&config, &env::var("SENDER_ADDRESS")?, env::var("CONFIGURATION_SET")?),
        sent_mails: SentMails::default(),
    };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Event>| {
        Ok::<_, Error>(mailer.handle(event.payload).await)
    }))
    .await
}

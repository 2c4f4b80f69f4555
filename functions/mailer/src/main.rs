//! The mailer as a Lambda function.

use allocator as _;
use aws::environment::{required, required_number};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use mailer::{Mailer, MailerEvent, Ses, UnrecordedMails};
use subscribers::{Subscribers, TableNames, TokenKey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), logging::FatalError> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let config = aws::config()?;
    let dynamodb = aws_sdk_dynamodb::Client::new(&config);
    let tables = TableNames {
        subscribers: required("SUBSCRIBERS_TABLE")?,
        requests: required("REQUESTS_TABLE")?,
        counters: required("COUNTERS_TABLE")?,
        ..TableNames::default()
    };
    let mailer = Mailer {
        site_url: required("SITE_URL")?,
        subscribers: Subscribers::new(dynamodb, tables),
        mails_per_hour: required_number("MAILS_PER_HOUR")?,
        token_key: TokenKey::new(&required("TOKEN_KEY")?)?,
        ses: Ses::new(&config, &required("SENDER_ADDRESS")?, required("CONFIGURATION_SET")?),
        unrecorded: UnrecordedMails::default(),
    };
    let handle = service_fn(async |event: LambdaEvent<MailerEvent>| Ok::<_, Error>(mailer.handle(event.payload).await));
    Ok(lambda_runtime::run(handle).await?)
}

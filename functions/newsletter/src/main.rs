//! The newsletter as a Lambda function.

use std::env;

use allocator as _;
use aws::environment::{required, required_number};
use aws_sdk_dynamodb::Client;
use newsletter::Newsletter;
use site::SiteUrl;
use subscribers::{Counters, Subscribers, TokenKey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), logging::FatalError> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let dynamodb = Client::new(&aws::config()?);
    let newsletter = Newsletter {
        site_url: SiteUrl::new(env::var("SITE_URL").ok()),
        subscribers: Subscribers::new(dynamodb.clone(), required("SUBSCRIBERS_TABLE")?),
        counters: Counters::new(dynamodb, required("COUNTERS_TABLE")?),
        token_key: TokenKey::new(&required("TOKEN_KEY")?)?,
        sign_ups_per_client: required_number("SIGN_UPS_PER_CLIENT")?,
    };
    Ok(gateway::run(|request| newsletter.answer(request)).await?)
}

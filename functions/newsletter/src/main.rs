//! The newsletter as a Lambda function.

use std::env;

use allocator as _;
use aws_sdk_dynamodb::Client;
use newsletter::Newsletter;
use site::SiteUrl;
use subscribers::{Counters, Subscribers, TokenKey};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), gateway::Error> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let dynamodb = Client::new(&aws::config()?);
    let newsletter = Newsletter {
        site_url: SiteUrl::new(env::var("SITE_URL").ok()),
        subscribers: Subscribers::new(dynamodb.clone(), env::var("SUBSCRIBERS_TABLE")?),
        counters: Counters::new(dynamodb, env::var("COUNTERS_TABLE")?),
        token_key: TokenKey::new(&env::var("TOKEN_KEY")?)?,
        sign_ups_per_client: env::var("SIGN_UPS_PER_CLIENT")?.parse()?,
    };
    gateway::run(|request| newsletter.answer(request)).await
}

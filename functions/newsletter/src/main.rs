//! The newsletter: the sign-up form, and what it leads to.

use std::env;

use aws_sdk_dynamodb::Client;
use site::SiteUrl;
use subscribers::{Limits, Subscribers, TokenKey};

use crate::newsletter::Newsletter;

mod confirm;
mod data_page;
mod erase;
mod error_page;
mod form;
mod my_data;
mod newsletter;
mod sign_up;
mod step_page;
mod unsubscribe;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), gateway::Error> {
    logging::start(env!("CARGO_CRATE_NAME"));
    let dynamodb = Client::new(&aws::config());
    let newsletter = Newsletter {
        site_url: SiteUrl::new(env::var("SITE_URL").ok()),
        subscribers: Subscribers::new(dynamodb.clone(), env::var("SUBSCRIBERS_TABLE")?),
        limits: Limits::new(dynamodb, env::var("LIMITS_TABLE")?),
        token_key: TokenKey::new(&env::var("TOKEN_KEY")?)?,
        sign_ups_per_client: env::var("SIGN_UPS_PER_CLIENT")?.parse()?,
    };
    gateway::run(|request| newsletter.answer(request)).await
}

//! The newsletter: the sign-up form, and what it leads to.

use std::env;

use aws_sdk_dynamodb::Client;
use site::SiteUrl;
use subscribers::Subscribers;

use crate::newsletter::Newsletter;

mod error_page;
mod form;
mod newsletter;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), gateway::Error> {
    lambda_runtime::tracing::init_default_subscriber();
    let newsletter = Newsletter {
        site_url: SiteUrl::new(env::var("SITE_URL").ok()),
        subscribers: Subscribers::new(Client::new(&aws::config()), env::var("SUBSCRIBERS_TABLE")?),
    };
    gateway::run(|request| newsletter.answer(request)).await
}

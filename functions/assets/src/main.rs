//! The files of the site as a Lambda function.

use std::{env, future::ready};

use allocator as _;
use site::SiteUrl;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), gateway::Error> {
    let site_url = SiteUrl::new(env::var("SITE_URL").ok());
    gateway::run(|request| ready(assets::answer(&request, &site_url))).await
}

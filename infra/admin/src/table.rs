use aws_sdk_dynamodb::{
    Client,
    config::{Builder, Credentials, Region},
};
use subscribers::Subscribers;

use crate::arguments::Arguments;

/// The table that the arguments name.
pub(crate) fn open(arguments: &Arguments) -> Subscribers {
    let mut config = Builder::from(&aws::config());
    if let Some(port) = arguments.local {
        config = config
            .endpoint_url(format!("http://127.0.0.1:{port}"))
            .region(Region::new("eu-west-1"))
            // Any credentials do, but the SDK signs every request.
            .credentials_provider(Credentials::new("local", "local", None, None, "--local"));
    }
    Subscribers::new(Client::from_conf(config.build()), arguments.table.clone())
}

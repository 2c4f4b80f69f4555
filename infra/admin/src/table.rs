use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_dynamodb::Client;
use aws_types::region::Region;
use subscribers::Subscribers;

use crate::arguments::Arguments;

/// The table that the arguments name.
pub(crate) fn open(arguments: &Arguments) -> Subscribers {
    let mut config = aws::config();
    if let Some(port) = arguments.local {
        // Any credentials do, but the SDK signs every request.
        let credentials = Credentials::new("local", "local", None, None, "--local");
        config = config
            .into_builder()
            .endpoint_url(format!("http://127.0.0.1:{port}"))
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
    }
    Subscribers::new(Client::new(&config), arguments.table.clone())
}

//! AWS clients for Lambda functions, configured by the environment alone.
//!
//! Lambda puts region and credentials into a function's environment, so none of the searching that `aws-config` does is
//! needed, and its clients for single sign-on, assumed roles and instance metadata stay out of the binary.

use std::{env, time::Duration};

use aws_credential_types::{
    Credentials,
    provider::{SharedCredentialsProvider, error::CredentialsError, future::ProvideCredentials},
};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{behavior_version::BehaviorVersion, http::SharedHttpClient};
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
pub use aws_types::SdkConfig;

use aws_types::{
    region::Region,
    service_config::{LoadServiceConfig, ServiceConfigKey},
};

/// How long a connection may take. Within a region it takes a few milliseconds; if the packet is lost that asks for one,
/// the operating system waits a whole second before it sends another.
const CONNECT: Duration = Duration::from_millis(500);

/// How long one attempt of a call may take. DynamoDB answers within some ten milliseconds, a hundred times as fast.
pub const ATTEMPT: Duration = Duration::from_millis(900);

/// The longest pause before the second attempt; before the third, it is twice as long.
pub const BACKOFF: Duration = Duration::from_millis(50);

/// How long a call may take with all its attempts.
pub const OPERATION: Duration = Duration::from_millis(2_400);

const ATTEMPTS: u32 = 3;

/// The configuration of every client: region, credentials and endpoints from the SDK's usual environment variables.
///
/// A call is over after [`OPERATION`] at the most: a visitor waits for it.
#[must_use]
pub fn config() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(BACKOFF);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(env::var("AWS_REGION").ok().map(Region::new))
        .credentials_provider(SharedCredentialsProvider::new(CredentialsFromEnvironment))
        .http_client(http_client())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .timeout_config(timeouts)
        .retry_config(retries)
        .service_config(EndpointsFromEnvironment)
        .build()
}

/// What speaks HTTPS: ring starts without the 32 ms in which aws-lc gathers entropy.
#[must_use]
pub fn http_client() -> SharedHttpClient {
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// The role's temporary credentials, which Lambda sets when it starts the function.
#[derive(Debug)]
struct CredentialsFromEnvironment;

impl aws_credential_types::provider::ProvideCredentials for CredentialsFromEnvironment {
    fn provide_credentials<'a>(&'a self) -> ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let variable = |name| env::var(name).map_err(|_| CredentialsError::not_loaded(format!("{name} is not set")));
        let credentials = || {
            let (key, secret) = (variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
            Ok(Credentials::new(key, secret, variable("AWS_SESSION_TOKEN").ok(), None, "environment"))
        };
        ProvideCredentials::ready(credentials())
    }
}

/// `AWS_ENDPOINT_URL_DYNAMODB` and its like, one for each service.
#[derive(Debug)]
struct EndpointsFromEnvironment;

impl LoadServiceConfig for EndpointsFromEnvironment {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        env::var(format!("{}_{service}", key.env())).ok()
    }
}

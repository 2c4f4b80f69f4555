//! AWS clients for Lambda functions. Environment variables configure them, and nothing else.
//!
//! Lambda puts the region and the credentials into the environment of a function. So the functions do not need
//! `aws-config`, which also has clients for single sign-on, assumed roles and instance metadata.

use std::{env, fs, io, path::PathBuf, time::Duration};

use aws_credential_types::{
    Credentials,
    provider::{SharedCredentialsProvider, error::CredentialsError, future::ProvideCredentials},
};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::{
    Builder, HttpClientError,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{behavior_version::BehaviorVersion, http::SharedHttpClient};
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::{
    region::Region,
    service_config::{LoadServiceConfig, ServiceConfigKey},
};

pub mod environment;

pub use aws_types::SdkConfig;

/// The five root certificates of Amazon. Every certificate of AWS has one of them at the end of its chain. A machine
/// trusts about 140 others. Reading all of them would take a fifth of a cold start.
///
/// Amazon publishes them at <https://www.amazontrust.com/repository/>, and announces changes years in advance. Look at
/// that page when you update the dependencies, at least every three months. `tests/trusted_roots.rs` compares this file
/// with the published fingerprints. It fails two years before the first root expires, which is on 31 December 2037.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.crt");

/// The variable that names another file of root certificates, as for the AWS CLI. You need it in a network with a
/// proxy, or if another program takes the place of AWS on your machine.
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// How long it may take to connect. Within a region it takes a few milliseconds. If the first packet is lost, the
/// operating system would wait for a whole second before it sends another one.
pub const CONNECT: Duration = Duration::from_millis(500);

/// How long one attempt of a call may take. DynamoDB usually answers within ten milliseconds.
pub const ATTEMPT: Duration = Duration::from_millis(900);

/// The longest pause before the second attempt. The pause before the third attempt can be twice as long.
pub const BACKOFF: Duration = Duration::from_millis(50);

/// How long a call may take with all its attempts.
pub const OPERATION: Duration = Duration::from_millis(2_400);

const ATTEMPTS: u32 = 3;

/// The configuration of every client. The region, the credentials and the endpoints come from the SDK's usual
/// environment variables.
///
/// A call ends after [`OPERATION`] at the latest, because a visitor waits for it.
///
/// # Errors
///
/// As [`http_client`].
pub fn config() -> Result<SdkConfig, ConfigError> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(BACKOFF);
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(env::var("AWS_REGION").ok().map(Region::new))
        .credentials_provider(SharedCredentialsProvider::new(CredentialsFromEnvironment))
        .http_client(http_client()?)
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .timeout_config(timeouts)
        .retry_config(retries)
        .service_config(EndpointsFromEnvironment)
        .build();
    Ok(config)
}

/// An HTTPS client that trusts only AWS. It uses ring, because aws-lc gathers entropy for 32 ms when it starts.
///
/// # Errors
///
/// If `AWS_CA_BUNDLE` names a file that cannot be read. If the file contains no certificate, every call fails.
///
/// # Panics
///
/// If the file contains a broken certificate. The SDK panics when it makes its first client, which is at the start of a
/// function.
pub fn http_client() -> Result<SharedHttpClient, ConfigError> {
    let roots = match env::var_os(CA_BUNDLE).filter(|path| !path.is_empty()).map(PathBuf::from) {
        Some(path) => fs::read(&path).map_err(|source| ConfigError::CaBundle { path, source })?,
        None => AMAZON_ROOTS.to_vec(),
    };
    let trusted = TlsContext::builder().with_trust_store(TrustStore::empty().with_pem_certificate(roots)).build()?;
    Ok(Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(trusted).build_https())
}

/// The temporary credentials of the role. Lambda sets them when it starts the function.
#[derive(Debug)]
struct CredentialsFromEnvironment;

impl aws_credential_types::provider::ProvideCredentials for CredentialsFromEnvironment {
    fn provide_credentials<'a>(&'a self) -> ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let variable = |name| environment::required(name).map_err(CredentialsError::not_loaded);
        let credentials = || {
            let (key, secret) = (variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
            Ok(Credentials::new(key, secret, variable("AWS_SESSION_TOKEN").ok(), None, "environment"))
        };
        ProvideCredentials::ready(credentials())
    }
}

/// The endpoints in `AWS_ENDPOINT_URL_DYNAMODB` and in the same variables for other services.
#[derive(Debug)]
struct EndpointsFromEnvironment;

impl LoadServiceConfig for EndpointsFromEnvironment {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        env::var(format!("{}_{service}", key.env())).ok()
    }
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file of certificates cannot be read.
    #[error("{CA_BUNDLE} names {}, which cannot be read", path.display())]
    CaBundle {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The HTTPS client cannot be made.
    #[error("the HTTPS client cannot be made")]
    Https(#[from] HttpClientError),
}

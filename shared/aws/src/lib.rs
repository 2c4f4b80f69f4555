//! AWS clients for Lambda functions, configured by the environment alone.
//!
//! Lambda puts region and credentials into a function's environment, so none of the searching that `aws-config` does is
//! needed, and its clients for single sign-on, assumed roles and instance metadata stay out of the binary.

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
pub use aws_types::SdkConfig;
use aws_types::{
    region::Region,
    service_config::{LoadServiceConfig, ServiceConfigKey},
};

pub mod environment;

/// The five roots that every certificate of AWS leads to: of the other hundred and forty that a machine trusts none is needed
/// here, and to read them all is a fifth of a cold start.
///
/// Amazon says which these are, and announces every change years ahead, at <https://www.amazontrust.com/repository/>. Whoever
/// updates the dependencies looks there as well, at least every quarter of a year. `tests/trusted_roots.rs` compares this file
/// with the fingerprints published there, and fails two years before the first of them expires, which is on 31 December 2037.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.crt");

/// Names a file of certificates to trust instead of Amazon's roots, as for the AWS CLI: for networks whose own certificates
/// stand before AWS, and for what takes the place of AWS on one machine.
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// Why AWS can't be spoken to.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The certificates to trust can't be read.
    #[error("{CA_BUNDLE} names {}, which can't be read", path.display())]
    CaBundle {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// There can be no HTTPS.
    #[error("no HTTPS")]
    Https(#[from] HttpClientError),
}

/// How long a connection may take. Within a region it takes a few milliseconds; if the packet is lost that asks for one,
/// the operating system waits a whole second before it sends another.
pub const CONNECT: Duration = Duration::from_millis(500);

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

/// What speaks HTTPS, with AWS and with nobody else: ring starts without the 32 ms in which aws-lc gathers entropy.
///
/// # Errors
///
/// When `AWS_CA_BUNDLE` names a file that can't be read. If it has no certificate in it, nobody is trusted, and every call
/// fails.
///
/// # Panics
///
/// The SDK does when it makes its first client, so a function when it starts, if something in that file looks like a certificate
/// and is none.
pub fn http_client() -> Result<SharedHttpClient, ConfigError> {
    let roots = match env::var_os(CA_BUNDLE).filter(|path| !path.is_empty()).map(PathBuf::from) {
        Some(path) => fs::read(&path).map_err(|source| ConfigError::CaBundle { path, source })?,
        None => AMAZON_ROOTS.to_vec(),
    };
    let trusted = TlsContext::builder().with_trust_store(TrustStore::empty().with_pem_certificate(roots)).build()?;
    Ok(Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(trusted).build_https())
}

/// The role's temporary credentials, which Lambda sets when it starts the function.
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

/// `AWS_ENDPOINT_URL_DYNAMODB` and its like, one for each service.
#[derive(Debug)]
struct EndpointsFromEnvironment;

impl LoadServiceConfig for EndpointsFromEnvironment {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        env::var(format!("{}_{service}", key.env())).ok()
    }
}

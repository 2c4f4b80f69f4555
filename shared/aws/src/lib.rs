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

/// The five roots that every certificate of AWS leads to: of the other hundred and forty that a machine trusts none is needed
/// here, and to read them all is a fifth of a cold start.
///
/// Amazon says which these are, and announces every change years ahead, at <https://www.amazontrust.com/repository/>. Whoever
/// updates the dependencies looks there as well, at least every quarter of a year. A test compares this file with the
/// fingerprints published there, and fails two years before the first of them expires, which is on 31 December 2037.
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use sha2::{Digest, Sha256};
    use x509_parser::pem::Pem;

    use super::*;

    /// Name, and SHA-256 of the subject's public key, as <https://www.amazontrust.com/repository/> gave them in November 2026.
    const PUBLISHED: [(&str, &str); 5] = [
        ("Amazon Root CA 1", "fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2"),
        ("Amazon Root CA 2", "7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461"),
        ("Amazon Root CA 3", "36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9"),
        ("Amazon Root CA 4", "f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5"),
        (
            "Starfield Services Root Certificate Authority - G2",
            "2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92",
        ),
    ];

    #[test]
    fn no_trusted_root_expires_within_two_years() {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let in_two_years = i64::try_from(now).unwrap() + 2 * 365 * 24 * 60 * 60;
        for pem in Pem::iter_from_buffer(AMAZON_ROOTS) {
            let pem = pem.unwrap();
            let certificate = pem.parse_x509().unwrap();
            let expiry = certificate.validity().not_after;
            assert!(expiry.timestamp() > in_two_years, "{} expires at {expiry}", certificate.subject());
        }
    }

    #[test]
    fn the_trusted_roots_are_those_that_amazon_publishes() {
        let trusted = Pem::iter_from_buffer(AMAZON_ROOTS).map(|pem| {
            let pem = pem.unwrap();
            let certificate = pem.parse_x509().unwrap();
            let name = certificate.subject().iter_common_name().next().unwrap().as_str().unwrap().to_owned();
            let key = Sha256::digest(certificate.public_key().raw);
            (name, key.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")))
        });
        let published = PUBLISHED.map(|(name, key)| (name.to_owned(), key.to_owned()));
        assert_eq!(trusted.collect::<Vec<_>>(), published);
    }
}

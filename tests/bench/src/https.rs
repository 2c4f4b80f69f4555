use std::{fs, net::SocketAddr, sync::Arc};

use ::tests::workspace_root;
use anyhow::Context;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::NamedTempFile;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

/// HTTPS before services that speak HTTP, as AWS has it: a leaf of an intermediate of a root. All of them are ECDSA on P-256
/// (AWS's are RSA).
pub(crate) struct Https {
    acceptor: TlsAcceptor,
    /// Whom to trust, for `AWS_CA_BUNDLE`: Amazon's roots, which a function reads when it starts, and that of this.
    pub(crate) roots: NamedTempFile,
    tasks: Vec<JoinHandle<()>>,
}

impl Https {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let (root_key, intermediate_key, leaf_key) = (KeyPair::generate()?, KeyPair::generate()?, KeyPair::generate()?);
        let authority = || {
            let mut parameters = CertificateParams::default();
            parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            parameters
        };
        let root = authority().self_signed(&root_key)?;
        let root_issuer = Issuer::new(authority(), root_key);
        let intermediate = authority().signed_by(&intermediate_key, &root_issuer)?;
        let intermediate_issuer = Issuer::new(authority(), intermediate_key);
        let leaf = CertificateParams::new(["localhost".to_owned()])?.signed_by(&leaf_key, &intermediate_issuer)?;

        let key = PrivateKeyDer::try_from(leaf_key.serialize_der()).map_err(anyhow::Error::msg)?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone(), intermediate.der().clone()], key)?;
        let amazons = fs::read_to_string(workspace_root().join("shared/aws/src/amazon-roots.crt"))?;
        let roots = NamedTempFile::new()?;
        fs::write(roots.path(), amazons + &root.pem())?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), roots, tasks: Vec::new() })
    }

    /// The address, for HTTPS, of the service at `service`.
    pub(crate) async fn stand_before(&mut self, service: SocketAddr) -> anyhow::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let acceptor = self.acceptor.clone();
        self.tasks.push(tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                // A connection ends when the function does.
                tokio::spawn(async move { pass_on(&acceptor, connection, service).await.ok() });
            }
        }));
        Ok(format!("https://localhost:{port}"))
    }
}

async fn pass_on(acceptor: &TlsAcceptor, connection: TcpStream, service: SocketAddr) -> anyhow::Result<()> {
    connection.set_nodelay(true)?;
    let mut connection = acceptor.accept(connection).await.context("no TLS")?;
    let mut service = TcpStream::connect(service).await?;
    service.set_nodelay(true)?;
    copy_bidirectional(&mut connection, &mut service).await?;
    Ok(())
}

impl Drop for Https {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

#[cfg(test)]
mod tests {
    use ::tests::binary;
    use serde_json::Value;

    use crate::{Services, case::Task, instance::Instance};

    async fn sign_up(services: &Services, environment: &[(String, String)]) -> Value {
        let mut newsletter = Instance::start(&binary("newsletter"), environment, &[]).await.unwrap();
        let event = Task::SignUp.event(services).await.unwrap();
        let (answer, _) = newsletter.invoke(event).await.unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_function_trusts_none_but_amazon_unless_it_is_told_to() {
        let services = Services::start().await.unwrap();
        let told = services.environment("newsletter");
        assert_eq!(sign_up(&services, &told).await["statusCode"], 303);
        let untold: Vec<_> = told.into_iter().filter(|(name, _)| name != "AWS_CA_BUNDLE").collect();
        assert_eq!(sign_up(&services, &untold).await["statusCode"], 503);
    }
}

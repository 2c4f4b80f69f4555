//! HTTPS in front of services that speak HTTP.

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

/// A proxy that accepts HTTPS. As on AWS, an intermediate certificate, signed by a root, signs the certificate of the server.
/// All three are ECDSA on P-256; on AWS, they are RSA.
pub(crate) struct TlsProxy {
    acceptor: TlsAcceptor,
    /// A file for `AWS_CA_BUNDLE`: Amazon's roots, as every function has them, and the root of this proxy.
    pub(crate) roots: NamedTempFile,
    tasks: Vec<JoinHandle<()>>,
}

impl TlsProxy {
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

    /// Returns the address at which the service can be reached over HTTPS.
    pub(crate) async fn put_in_front_of(&mut self, service: SocketAddr) -> anyhow::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let acceptor = self.acceptor.clone();
        self.tasks.push(tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                // It fails when the function ends.
                tokio::spawn(async move { forward(&acceptor, connection, service).await.ok() });
            }
        }));
        Ok(format!("https://localhost:{port}"))
    }
}

async fn forward(acceptor: &TlsAcceptor, connection: TcpStream, service: SocketAddr) -> anyhow::Result<()> {
    connection.set_nodelay(true)?;
    let mut connection = acceptor.accept(connection).await.context("the TLS handshake failed")?;
    let mut service = TcpStream::connect(service).await?;
    service.set_nodelay(true)?;
    copy_bidirectional(&mut connection, &mut service).await?;
    Ok(())
}

impl Drop for TlsProxy {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

#[cfg(test)]
mod tests {
    use ::tests::binary;
    use serde_json::Value;

    use crate::{LocalAws, instance::Instance, workloads::Task};

    async fn sign_up(aws: &LocalAws, environment: &[(String, String)]) -> Value {
        let mut newsletter = Instance::start(&binary("newsletter"), environment, &[]).await.unwrap();
        let event = Task::SignUp.event(aws).await.unwrap();
        let (answer, _) = newsletter.invoke(event).await.unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_function_trusts_only_amazon_unless_a_variable_names_other_roots() {
        let aws = LocalAws::start().await.unwrap();
        let with_roots = aws.environment("newsletter");
        assert_eq!(sign_up(&aws, &with_roots).await["statusCode"], 303);
        let without: Vec<_> = with_roots.into_iter().filter(|(name, _)| name != "AWS_CA_BUNDLE").collect();
        assert_eq!(sign_up(&aws, &without).await["statusCode"], 503);
    }
}

//! The root certificates that the functions trust: exactly those of Amazon, and none that expires soon.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};
use tests::workspace_root;
use x509_cert::{Certificate, TbsCertificate, der::Encode};

/// The name of each root and the SHA-256 of its public key, from <https://www.amazontrust.com/repository/> (November
/// 2026).
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
fn the_trusted_roots_are_those_that_amazon_publishes() {
    let trusted: Vec<_> = trusted().iter().map(|root| name_and_key(root.tbs_certificate())).collect();
    let published = PUBLISHED.map(|(name, key)| (name.to_owned(), key.to_owned()));
    assert_eq!(trusted, published);
}

#[test]
fn no_trusted_root_expires_within_two_years() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let in_two_years = now + Duration::from_hours(2 * 365 * 24);
    for root in trusted() {
        let root = root.tbs_certificate();
        let expiry = root.validity().not_after;
        assert!(expiry.to_unix_duration() > in_two_years, "{} expires at {expiry}", root.subject());
    }
}

fn trusted() -> Vec<Certificate> {
    let roots = fs::read(workspace_root().join("shared/aws/src/amazon-roots.crt")).unwrap();
    Certificate::load_pem_chain(&roots).unwrap()
}

fn name_and_key(root: &TbsCertificate) -> (String, String) {
    let subject = root.subject().to_string();
    let name = subject.split(',').find_map(|part| part.strip_prefix("CN=")).unwrap();
    let key = Sha256::digest(root.subject_public_key_info().to_der().unwrap());
    (name.to_owned(), key.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")))
}

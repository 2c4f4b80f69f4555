//! The secret with the keys that sign links, and its versions.

use anyhow::Context;
use aws::SdkConfig;
use aws_sdk_secretsmanager::{Client, operation::get_secret_value::GetSecretValueError};
use subscribers::TokenKey;

/// The characters of a key, as in the template.
const KEY_LENGTH: i64 = 64;

/// A secret in AWS Secrets Manager.
pub(crate) struct Secret {
    client: Client,
    arn: String,
}

/// A version of the secret.
pub(crate) struct Version {
    pub(crate) id: String,
    pub(crate) keys: Keys,
}

/// The keys of a version, the one that signs first. This type cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Keys(Vec<String>);

impl Keys {
    pub(crate) fn parse(secret: &str) -> Self {
        Self(secret.split_ascii_whitespace().map(str::to_owned).collect())
    }

    /// The functions know the new key and sign with the old one.
    pub(crate) fn with_last(mut self, key: String) -> Self {
        self.0.push(key);
        self
    }

    /// The last key signs.
    pub(crate) fn with_last_first(mut self) -> Self {
        self.0.rotate_right(1);
        self
    }

    /// Whether these are the keys of `former` and one more at the end.
    pub(crate) fn is_one_longer_than(&self, former: &Self) -> bool {
        self.0.split_last().is_some_and(|(_, rest)| rest == former.0)
    }

    fn to_secret(&self) -> String {
        self.0.join(" ")
    }
}

impl Secret {
    pub(crate) fn new(config: &SdkConfig, arn: &str) -> Self {
        Self { client: Client::new(config), arn: arn.to_owned() }
    }

    /// The newest version.
    pub(crate) async fn current(&self) -> anyhow::Result<Version> {
        self.version("AWSCURRENT").await?.context("the secret has no current version")
    }

    /// The version before it, if there was one.
    pub(crate) async fn previous(&self) -> anyhow::Result<Option<Version>> {
        self.version("AWSPREVIOUS").await
    }

    async fn version(&self, stage: &str) -> anyhow::Result<Option<Version>> {
        match self.client.get_secret_value().secret_id(&self.arn).version_stage(stage).send().await {
            Ok(value) => {
                let text = value.secret_string().context("the secret is not text")?;
                let id = value.version_id().context("Secrets Manager gives no version id")?;
                Ok(Some(Version { id: id.to_owned(), keys: Keys::parse(text) }))
            }
            Err(error)
                if error.as_service_error().is_some_and(GetSecretValueError::is_resource_not_found_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(error).context("the secret can't be read; check that your credentials may read it"),
        }
    }

    /// A new random key.
    pub(crate) async fn random_key(&self) -> anyhow::Result<String> {
        let password = self.client.get_random_password().password_length(KEY_LENGTH).exclude_punctuation(true);
        let generated = password.send().await.context("Secrets Manager generated no key")?;
        generated.random_password.context("Secrets Manager generated no key")
    }

    /// Makes a new version, which is the current one from now on. Returns its id.
    pub(crate) async fn put(&self, keys: &Keys) -> anyhow::Result<String> {
        let secret = keys.to_secret();
        TokenKey::new(&secret).context("the functions could not use these keys")?;
        let put = self.client.put_secret_value().secret_id(&self.arn).secret_string(secret).send().await;
        let put = put.context("the secret can't be changed; check that your credentials may change it")?;
        put.version_id.context("Secrets Manager gives no version id")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_as_long_as_the_one_of_the_template() {
        assert!(include_str!("../../template.yaml").contains(&format!("PasswordLength: {KEY_LENGTH},")));
    }

    #[test]
    fn the_keys_keep_their_order() {
        let keys = Keys::parse(" a  b\n").with_last("c".to_owned());
        assert_eq!(keys.to_secret(), "a b c");
        assert_eq!(keys.with_last_first().to_secret(), "c a b");
    }
}

//! The values of the template's secrets.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use rand::{
    SeedableRng,
    distr::{Alphanumeric, SampleString},
    rngs::{StdRng, SysRng},
};
use tempfile::NamedTempFile;

/// Values for the references to Secrets Manager in the functions' environments. Without `Debug`, so that nothing prints them.
pub struct Secrets(Source);

enum Source {
    Folder(PathBuf),
    Given(BTreeMap<String, String>),
}

/// A reference to a secret consists of these two texts, with the name of the secret between them.
const BEFORE: &str = "{{resolve:secretsmanager:";
const AFTER: &str = "}}";
const LENGTH: usize = 64;

impl Secrets {
    /// Random secrets of 64 letters and digits. Each is created at its first use and kept in a file that only its owner
    /// can read.
    #[must_use]
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self(Source::Folder(folder))
    }

    /// Secrets with these values, by their logical ids.
    #[must_use]
    pub const fn given(values: BTreeMap<String, String>) -> Self {
        Self(Source::Given(values))
    }

    /// Returns the value if the text is a reference to a secret, or else the text. `names` are the template's secrets.
    pub(super) fn resolve(&self, text: &str, names: &BTreeSet<String>) -> Result<String, SecretError> {
        let Some(name) = text.strip_prefix(BEFORE).and_then(|rest| rest.strip_suffix(AFTER)) else {
            return Ok(text.to_owned());
        };
        // Only names of the template become names of files.
        if !names.contains(name) {
            return Err(SecretError::Unknown(name.to_owned()));
        }
        match &self.0 {
            Source::Given(values) => values.get(name).cloned().ok_or_else(|| SecretError::NotGiven(name.to_owned())),
            Source::Folder(folder) => {
                let path = folder.join(name);
                read_or_create(folder, &path).map_err(|error| SecretError::File(path, error))
            }
        }
    }
}

fn read_or_create(folder: &Path, path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => create(folder, path),
        result => result,
    }
}

/// The file is either complete or not there, even if the program is killed. Only the owner can read a temporary file.
fn create(folder: &Path, path: &Path) -> io::Result<String> {
    let secret = Alphanumeric.sample_string(&mut StdRng::try_from_rng(&mut SysRng)?, LENGTH);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(secret.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()?;
    Ok(secret)
}

/// Why a secret has no value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The secret is not in the template.
    #[error("a function refers to the secret {0}, which is not in the template")]
    Unknown(String),
    /// No value was given for it.
    #[error("no value was given for the secret {0}")]
    NotGiven(String),
    /// Its file cannot be read or created.
    #[error("cannot read or create the secret {}", .0.display())]
    File(PathBuf, #[source] io::Error),
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn resolve(secrets: &Secrets, name: &str) -> Result<String, SecretError> {
        let names = BTreeSet::from(["TokenKey".to_owned(), "Other".to_owned()]);
        secrets.resolve(&format!("{BEFORE}{name}{AFTER}"), &names)
    }

    #[test]
    fn a_secret_is_created_once_for_each_name_and_folder_and_only_its_owner_can_read_it() {
        let (data, other_data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = data.path().join("secrets");
        let secret = resolve(&Secrets::in_folder(folder.clone()), "TokenKey").unwrap();

        assert_eq!(secret.len(), 64);
        assert!(secret.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{secret}");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("TokenKey"))), (0o700, 0o600));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        let again = Secrets::in_folder(folder);
        assert_eq!(resolve(&again, "TokenKey").unwrap(), secret);
        assert_ne!(resolve(&again, "Other").unwrap(), secret);
        assert_ne!(resolve(&Secrets::in_folder(other_data.path().to_owned()), "TokenKey").unwrap(), secret);
    }

    #[test]
    fn a_name_that_is_not_in_the_template_creates_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::in_folder(folder.path().to_owned());
        for name in ["Nobody", "../TokenKey", "", "TokenKey:SecretString:password"] {
            assert!(matches!(resolve(&secrets, name), Err(SecretError::Unknown(_))), "{name}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_text_that_refers_to_no_secret_stays_as_it_is() {
        let secrets = Secrets::given(BTreeMap::new());
        for text in ["", "plain", "{{resolve:ssm:x}}", "{{resolve:secretsmanager:x"] {
            assert_eq!(secrets.resolve(text, &BTreeSet::new()).unwrap(), text);
        }
    }
}

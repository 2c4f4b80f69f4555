use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// How CloudFormation writes the value of a secret, with its name in between.
const BEFORE: &str = "{{resolve:secretsmanager:";
const AFTER: &str = "}}";
const LENGTH: usize = 64;
const LETTERS_AND_DIGITS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The values of the template's secrets.
#[derive(Debug)]
pub struct Secrets(Kind);

enum Kind {
    Kept(PathBuf),
    Given(BTreeMap<String, String>),
}

/// Why a secret has no value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The template does not have it.
    #[error("a function wants the secret {0}, which the template does not have")]
    Unknown(String),
    /// No value was given for it.
    #[error("no value was given for the secret {0}")]
    NotGiven(String),
    /// It cannot be kept.
    #[error("cannot keep the secret {}", path.display())]
    File {
        /// The file that it is, or was to be, kept in.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
}

impl Secrets {
    /// Random secrets of 64 letters and digits, each in a file of its own that nobody else may read. A secret is made
    /// when it is first asked for.
    #[must_use]
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self(Kind::Kept(folder))
    }

    /// Secrets with these values, by the names that the template has for them.
    #[must_use]
    pub const fn given(values: BTreeMap<String, String>) -> Self {
        Self(Kind::Given(values))
    }

    /// The text itself, if it does not stand for a secret.
    pub(crate) fn resolve(&self, text: &str, names: &BTreeSet<String>) -> Result<String, SecretError> {
        let Some(name) = text.strip_prefix(BEFORE).and_then(|rest| rest.strip_suffix(AFTER)) else {
            return Ok(text.to_owned());
        };
        // Only names of the template become names of files.
        if !names.contains(name) {
            return Err(SecretError::Unknown(name.to_owned()));
        }
        match &self.0 {
            Kind::Given(values) => values.get(name).cloned().ok_or_else(|| SecretError::NotGiven(name.to_owned())),
            Kind::Kept(folder) => {
                let path = folder.join(name);
                kept(folder, &path).map_err(|source| SecretError::File { path, source })
            }
        }
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Kept(folder) => formatter.debug_tuple("Kept").field(folder).finish(),
            Self::Given(values) => formatter.debug_tuple("Given").field(&values.keys()).finish(),
        }
    }
}

fn kept(folder: &Path, path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => make(folder, path),
        found => found,
    }
}

/// The file appears all at once, so that an interrupted start leaves no half of a secret.
fn make(folder: &Path, path: &Path) -> io::Result<String> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let secret = random()?;
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    draft.as_file().set_permissions(fs::Permissions::from_mode(0o600))?;
    draft.write_all(secret.as_bytes())?;
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    File::open(folder)?.sync_all()?;
    Ok(secret)
}

fn random() -> io::Result<String> {
    let mut secret = String::new();
    while secret.len() < LENGTH {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes)?;
        // The bytes that lead past the end are left out, for else some characters would come up more often.
        let characters = bytes.iter().filter_map(|byte| LETTERS_AND_DIGITS.get(usize::from(byte >> 2)));
        secret.extend(characters.map(|character| char::from(*character)).take(LENGTH - secret.len()));
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{{resolve:secretsmanager:TokenKey}}";

    fn names() -> BTreeSet<String> {
        BTreeSet::from(["TokenKey".to_owned(), "Other".to_owned()])
    }

    #[test]
    fn a_secret_is_made_once_and_kept_from_everybody_else() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("secrets");
        let secret = Secrets::in_folder(folder.clone()).resolve(TEXT, &names()).unwrap();

        assert_eq!(secret.len(), 64);
        assert!(secret.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{secret}");
        assert_eq!(Secrets::in_folder(folder.clone()).resolve(TEXT, &names()).unwrap(), secret);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("TokenKey"))), (0o700, 0o600));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn every_folder_and_every_name_has_a_secret_of_its_own() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let resolve = |folder: &Path, text| Secrets::in_folder(folder.to_owned()).resolve(text, &names()).unwrap();
        let other = "{{resolve:secretsmanager:Other}}";
        let secrets =
            BTreeSet::from([resolve(one.path(), TEXT), resolve(two.path(), TEXT), resolve(one.path(), other)]);
        assert_eq!(secrets.len(), 3);
    }

    #[test]
    fn a_given_secret_has_its_value_and_never_shows_it() {
        let secrets = Secrets::given(BTreeMap::from([("TokenKey".to_owned(), "hush".to_owned())]));
        assert_eq!(secrets.resolve(TEXT, &names()).unwrap(), "hush");
        assert!(!format!("{secrets:?}").contains("hush"));
        let other = secrets.resolve("{{resolve:secretsmanager:Other}}", &names());
        assert!(matches!(other, Err(SecretError::NotGiven(_))));
    }

    #[test]
    fn only_secrets_of_the_template_are_made() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Nobody", "../TokenKey", "", "TokenKey:SecretString:password"] {
            let text = format!("{{{{resolve:secretsmanager:{name}}}}}");
            let resolved = Secrets::in_folder(folder.path().to_owned()).resolve(&text, &names());
            assert!(matches!(resolved, Err(SecretError::Unknown(_))), "{name}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        let secrets = Secrets::given(BTreeMap::new());
        for text in ["", "plain", "{{resolve:ssm:x}}", "{{resolve:secretsmanager:x"] {
            assert_eq!(secrets.resolve(text, &names()).unwrap(), text);
        }
    }
}

//! Notices when a file is saved that the functions are compiled from.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::sleep;

/// How often to look at the files. A look takes about a millisecond.
const PAUSE: Duration = Duration::from_millis(100);

/// An editor may need this long to save a file, and git to change several.
const SETTLING: Duration = Duration::from_millis(50);

/// The files and folders of a workspace that the functions are compiled from.
const SOURCES: [&str; 5] = ["functions", "shared", ".cargo", "Cargo.lock", "Cargo.toml"];

/// Watches the sources of a workspace.
///
/// It looks at times and sizes again and again: that works on every file system and needs no permission or limit of the
/// operating system, and some hundred files take no time.
#[derive(Debug)]
pub struct Sources {
    workspace: PathBuf,
    seen: u64,
}

impl Sources {
    /// The sources as they are now.
    #[must_use]
    pub fn of(workspace: &Path) -> Self {
        let workspace = workspace.to_owned();
        Self { seen: fingerprint(&workspace), workspace }
    }

    /// Returns when files have changed since the last call, or since the beginning.
    pub async fn changed(&mut self) {
        let mut now = fingerprint(&self.workspace);
        while now == self.seen {
            sleep(PAUSE).await;
            now = fingerprint(&self.workspace);
        }
        while now != self.seen {
            self.seen = now;
            sleep(SETTLING).await;
            now = fingerprint(&self.workspace);
        }
    }
}

fn fingerprint(workspace: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        add(&workspace.join(source), &mut hasher);
    }
    hasher.finish()
}

/// A file that is removed at this moment counts as removed.
fn add(path: &Path, hasher: &mut DefaultHasher) {
    let Ok(metadata) = fs::symlink_metadata(path) else { return };
    if metadata.is_dir() {
        let mut entries: Vec<_> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.retain(|entry| is_source(entry));
        entries.sort();
        for entry in entries {
            add(&entry, hasher);
        }
    } else {
        (path, metadata.modified().ok(), metadata.len()).hash(hasher);
    }
}

/// Editors and other programs keep drafts in hidden files and in those with a `~`.
fn is_source(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !(name.starts_with('.') || name.ends_with('~') || name == "target" || name == "node_modules")
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    async fn is_noticed(sources: &mut Sources) -> bool {
        timeout(Duration::from_secs(1), sources.changed()).await.is_ok()
    }

    #[tokio::test]
    async fn a_saved_file_is_noticed_once() {
        let workspace = tempfile::tempdir().unwrap();
        let source = workspace.path().join("shared/words/src");
        fs::create_dir_all(&source).unwrap();
        let mut sources = Sources::of(workspace.path());
        assert!(!is_noticed(&mut sources).await);

        fs::write(source.join("lib.rs"), "1").unwrap();
        assert!(is_noticed(&mut sources).await && !is_noticed(&mut sources).await, "a new file");
        fs::write(source.join("draft~"), "22").unwrap();
        fs::write(source.join(".lib.rs.swp"), "22").unwrap();
        assert!(!is_noticed(&mut sources).await, "the drafts of an editor");
        fs::write(source.join("new"), "2").unwrap();
        assert!(is_noticed(&mut sources).await);
        fs::rename(source.join("new"), source.join("lib.rs")).unwrap();
        assert!(is_noticed(&mut sources).await, "an editor that renames a draft");
        fs::remove_file(source.join("lib.rs")).unwrap();
        assert!(is_noticed(&mut sources).await, "a file that is gone");
    }

    #[tokio::test]
    async fn what_cargo_writes_is_no_source() {
        let workspace = tempfile::tempdir().unwrap();
        for folder in ["target", "shared/target", "tests"] {
            fs::create_dir_all(workspace.path().join(folder)).unwrap();
        }
        let mut sources = Sources::of(workspace.path());
        for file in ["target/program", "shared/target/program", "tests/journey.rs"] {
            fs::write(workspace.path().join(file), "1").unwrap();
        }
        assert!(!is_noticed(&mut sources).await);
    }
}

//! A copy of `tests/small_workspace`, for tests that change its files while `cargo local` runs it.

use std::{
    fs::{self, copy, create_dir_all},
    path::Path,
};

use tempfile::TempDir;

use crate::{CargoLocal, workspace_root};

/// The file with the sentence that its page shows.
const WORDS: &str = "shared/words/src/lib.rs";

/// The copy, and a `cargo local` that runs it.
#[must_use]
pub struct SmallWorkspace {
    folder: TempDir,
    /// What runs it.
    pub local: CargoLocal,
}

impl SmallWorkspace {
    /// Copies it and starts it.
    pub async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        copy_folder(&workspace_root().join("tests/small_workspace"), folder.path());
        let local = CargoLocal::start_workspace(folder.path()).await;
        Self { folder, local }
    }

    /// Saves the file with the sentence.
    pub fn save(&self, code: &str) {
        fs::write(self.folder.path().join(WORDS), code).unwrap();
    }

    /// Saves another sentence.
    pub fn save_sentence(&self, sentence: &str) {
        self.save(&format!("//! What the page says.\n\n/// A sentence.\npub const GREETING: &str = {sentence:?};\n"));
    }

    /// What the page says.
    pub async fn page(&self) -> String {
        reqwest::get(self.local.url("/")).await.unwrap().error_for_status().unwrap().text().await.unwrap()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            copy(entry.path(), to).unwrap();
        }
    }
}

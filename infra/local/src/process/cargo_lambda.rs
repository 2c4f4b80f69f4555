//! Finds cargo-lambda, or installs it into the project's `target` folder.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

mod install;
mod version;

use version::Version;

/// The version that the project is tested with.
const PINNED: Version = Version { major: 1, minor: 9, patch: 2 };

/// The path of cargo-lambda: the one in the project's `target/tools`, or the one on the `PATH` if it is at least as new as the
/// pinned version. If there is neither, this installs it into `target/tools` and says so on standard error.
///
/// # Errors
///
/// If there is none and it cannot be installed.
pub fn find_or_install(workspace_root: &Path) -> Result<PathBuf, CargoLambdaError> {
    let folder = workspace_root.join(format!("target/tools/cargo-lambda-{PINNED}"));
    let installed = install::executable_in(&folder);
    if installed.is_file() {
        return Ok(installed);
    }
    let on_path = PathBuf::from("cargo-lambda");
    if version_of(&on_path).is_some_and(|version| version >= PINNED) {
        return Ok(on_path);
    }
    install::install(&folder)?;
    Ok(installed)
}

/// `None` if it does not run.
fn version_of(cargo_lambda: &Path) -> Option<Version> {
    let answer = Command::new(cargo_lambda).args(["lambda", "--version"]).stdin(Stdio::null()).output().ok()?;
    Version::parse(&String::from_utf8_lossy(&answer.stdout))
}

/// Why there is no cargo-lambda.
#[derive(Debug, thiserror::Error)]
pub enum CargoLambdaError {
    /// A folder for it cannot be made.
    #[error("cannot install cargo-lambda into {}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Neither pip nor cargo could install it.
    #[error(
        "neither pip nor cargo can install cargo-lambda {PINNED}; see https://www.cargo-lambda.info to install it yourself"
    )]
    Install,
}

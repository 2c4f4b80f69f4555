//! cargo-lambda: found, or installed into the project's `target` folder.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

mod install;
mod version;

use version::Version;

/// The version that the project is tried with.
const PINNED: Version = Version { major: 1, minor: 9, patch: 2 };

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
    /// An installer was killed, by somebody who wants all of this to stop.
    #[error("the installation of cargo-lambda {PINNED} was interrupted")]
    Interrupted,
    /// Neither pip nor cargo could install it.
    #[error(
        "neither pip nor cargo can install cargo-lambda {PINNED}; install it as https://www.cargo-lambda.info says"
    )]
    Install,
}

/// The path of cargo-lambda: the one in the project's `target/tools`, else the one on the `PATH` if it is as new as the
/// project wants it. If there is none, it is installed into `target/tools`, and standard error says so.
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

/// Nothing, if it does not run.
fn version_of(cargo_lambda: &Path) -> Option<Version> {
    let answer = Command::new(cargo_lambda).args(["lambda", "--version"]).stdin(Stdio::null()).output().ok()?;
    Version::parse(&String::from_utf8_lossy(&answer.stdout))
}

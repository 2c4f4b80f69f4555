//! Finds cargo-lambda, or installs it into the project's `target` folder.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

mod install;

/// The version that the project is tested with.
const PINNED: &str = "1.9.2";

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
    if is_new_enough(&on_path) {
        return Ok(on_path);
    }
    install::install(&folder)?;
    Ok(installed)
}

fn is_new_enough(cargo_lambda: &Path) -> bool {
    let answer = Command::new(cargo_lambda).args(["lambda", "--version"]).stdin(Stdio::null()).output();
    let version = answer.ok().and_then(|answer| version(&String::from_utf8_lossy(&answer.stdout)));
    version.is_some_and(|version| Some(version) >= numbers(PINNED))
}

/// The version in what cargo-lambda prints: `cargo-lambda 1.9.2 (67129fc 2026-08-21Z)`. `None` if another program printed it,
/// or if it is no release.
fn version(printed: &str) -> Option<Vec<u32>> {
    numbers(printed.trim_start().strip_prefix("cargo-lambda ")?.split_whitespace().next()?)
}

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|number| number.parse().ok()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_in_what_cargo_lambda_prints() {
        for printed in ["cargo-lambda 1.9.2 (67129fc 2026-08-21Z)\n", "cargo-lambda 1.9.2"] {
            assert_eq!(version(printed), numbers(PINNED), "{printed:?}");
        }
        for printed in ["", "cargo 1.95.0 (f2d3ce0bd 2026-03-21)", "cargo-lambda", "cargo-lambda 2.0.0-rc.1"] {
            assert_eq!(version(printed), None, "{printed:?}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        for (older, newer) in [("1.9.2", "1.10.0"), ("1.9.1", "1.9.2"), ("1.9.2", "2.0.0")] {
            assert!(numbers(older) < numbers(newer), "{older} {newer}");
        }
    }
}

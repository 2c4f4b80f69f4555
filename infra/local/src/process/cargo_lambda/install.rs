//! Installs cargo-lambda.

use std::{
    env::consts::EXE_SUFFIX,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{CargoLambdaError, PINNED, is_new_enough};

/// Where both installers put the program.
pub(super) fn executable_in(folder: &Path) -> PathBuf {
    folder.join(format!("bin/cargo-lambda{EXE_SUFFIX}"))
}

/// Installs the pinned version as `folder`, all at once: an interrupted installation leaves no `folder`, and if two run at
/// the same time, the first one wins.
pub(super) fn install(folder: &Path) -> Result<(), CargoLambdaError> {
    let failed = |source| CargoLambdaError::Folder { folder: folder.to_owned(), source };
    let tools = folder.parent().unwrap_or(folder);
    fs::create_dir_all(tools).map_err(failed)?;
    let draft = tempfile::Builder::new().prefix(".installing-").tempdir_in(tools).map_err(failed)?;

    eprintln!("Installing cargo-lambda {PINNED} into {}. This happens once.", tools.display());
    if !with_pip(draft.path()) {
        eprintln!("pip cannot install it. cargo install compiles it instead, which takes some minutes.");
        if !with_cargo(draft.path()) {
            return Err(CargoLambdaError::Install);
        }
    }
    publish(draft.path(), folder).map_err(failed)
}

/// Takes seconds: a wheel holds the compiled program. Another kind of package would have to be compiled with tools that may
/// be missing. pip does not complain about a wheel for another kind of machine, so the program is tried.
fn with_pip(folder: &Path) -> bool {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"])
        .arg("--target")
        .arg(folder)
        .arg(format!("cargo-lambda=={PINNED}"))
        .env("PIP_ROOT_USER_ACTION", "ignore");
    succeeds(pip) && is_new_enough(&executable_in(folder))
}

fn with_cargo(folder: &Path) -> bool {
    let mut cargo = Command::new("cargo");
    cargo.args(["install", "cargo-lambda", "--locked", "--version", PINNED, "--root"]).arg(folder);
    succeeds(cargo) && is_new_enough(&executable_in(folder))
}

/// The installer writes to standard error, so that standard output has only what this program answers.
fn succeeds(mut installer: Command) -> bool {
    installer.stdin(Stdio::null()).stdout(io::stderr()).status().is_ok_and(|status| status.success())
}

fn publish(draft: &Path, folder: &Path) -> io::Result<()> {
    match fs::rename(draft, folder) {
        // Somebody else was faster, with the same version.
        Err(_) if executable_in(folder).is_file() => Ok(()),
        renamed => renamed,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{executable_in, publish};

    #[test]
    fn an_installation_appears_all_at_once() {
        let tools = tempfile::tempdir().unwrap();
        let (draft, folder) = (tools.path().join("draft"), tools.path().join("cargo-lambda"));
        fs::create_dir_all(draft.join("bin")).unwrap();
        fs::write(executable_in(&draft), "program").unwrap();

        publish(&draft, &folder).unwrap();

        assert_eq!(fs::read_to_string(executable_in(&folder)).unwrap(), "program");
        assert!(!draft.exists());
    }

    #[test]
    fn the_slower_of_two_installations_uses_the_faster_one() {
        let tools = tempfile::tempdir().unwrap();
        let (slower, folder) = (tools.path().join("slower"), tools.path().join("cargo-lambda"));
        for installation in [&slower, &folder] {
            fs::create_dir_all(installation.join("bin")).unwrap();
        }
        fs::write(executable_in(&slower), "slower").unwrap();
        fs::write(executable_in(&folder), "faster").unwrap();

        publish(&slower, &folder).unwrap();

        assert_eq!(fs::read_to_string(executable_in(&folder)).unwrap(), "faster");
    }

    #[test]
    fn a_folder_without_the_program_is_not_taken_for_an_installation() {
        let tools = tempfile::tempdir().unwrap();
        let (draft, folder) = (tools.path().join("draft"), tools.path().join("cargo-lambda"));
        fs::create_dir_all(draft.join("bin")).unwrap();
        fs::create_dir_all(folder.join("other")).unwrap();

        assert!(publish(&draft, &folder).is_err());
    }
}

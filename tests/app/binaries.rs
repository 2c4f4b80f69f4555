//! The programs of the project, as the tests run them.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// The project's directory.
#[must_use]
pub fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate is in a directory of the project")
}

/// The path of a program of the project. The first call compiles all programs.
#[must_use]
pub fn binary(name: &str) -> PathBuf {
    static DIRECTORY: LazyLock<PathBuf> = LazyLock::new(build);
    DIRECTORY.join(name)
}

/// Cargo, in the project's directory. Use it in a program that cargo itself has started.
#[must_use]
pub fn cargo() -> Command {
    local::process::cargo(workspace_root())
}

/// The same selection of packages as `cargo test --workspace`, so that nothing is compiled twice.
fn build() -> PathBuf {
    let built = cargo().args(["build", "--quiet", "--workspace", "--bins"]).status();
    assert!(built.unwrap().success(), "the project does not compile");
    // The test is in target/debug/deps. The programs are in target/debug.
    let test = env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().to_owned()
}

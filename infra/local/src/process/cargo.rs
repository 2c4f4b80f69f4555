//! Cargo, run by a program that cargo itself has started.

use std::{env, path::Path, process::Command};

/// Cargo, in a folder.
///
/// `cargo run` and `cargo test` describe the package of a program in its environment. Without these variables, build
/// scripts that look at them do not run again, and crates that take long are not compiled again.
#[must_use]
pub fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(describes_the_package)) {
        cargo.env_remove(name);
    }
    cargo
}

fn describes_the_package(variable: &str) -> bool {
    let prefixes = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];
    prefixes.iter().any(|prefix| variable.starts_with(prefix))
}

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::bail;
use tests::{cargo, workspace_root};

/// Programs built for the bench.
#[derive(Debug, Default)]
pub struct Programs {
    /// The bare function as `cargo build --release` makes it.
    pub(crate) bare: PathBuf,
    /// `cargo admin`, likewise.
    pub(crate) admin: PathBuf,
    /// Where what is built as it is deployed lies.
    deployed: PathBuf,
}

impl Programs {
    /// Brings all of them up to date.
    ///
    /// # Errors
    ///
    /// When cargo cannot build one, or for this processor nothing can be built as it is deployed.
    pub fn build() -> anyhow::Result<Self> {
        let target = format!("{}-unknown-linux-musl", env::consts::ARCH);
        run(Command::new("rustup").args(["target", "add", &target]))?;
        build(&["bare"], &[])?;
        build(&["admin"], &[])?;
        build(&["bare"], &["--target", &target])?;
        // All at once, as `cargo lambda build` does: what one of them needs of a library, the others get as well.
        let template = tests::template();
        let functions: Vec<_> = template.functions().iter().map(|function| function.binary.as_str()).collect();
        build(&functions, &["--target", &target])?;
        let directory = workspace_root().join("target");
        Ok(Self {
            bare: directory.join("release/bare"),
            admin: directory.join("release/admin"),
            deployed: directory.join(target).join("release"),
        })
    }

    /// A function, or the bare one, as it is deployed, but for this machine's processor.
    pub(crate) fn deployed(&self, name: &str) -> PathBuf {
        self.deployed.join(name)
    }
}

fn build(packages: &[&str], arguments: &[&str]) -> anyhow::Result<()> {
    let mut cargo = cargo();
    cargo.args(["build", "--locked", "--release", "--target-dir", "target"]).args(arguments);
    cargo.args(packages.iter().flat_map(|package| ["--package", package]));
    // What there is in C needs nothing of a C library, so that any compiler will do.
    cargo.env(format!("CC_{}_unknown_linux_musl", env::consts::ARCH), "cc");
    // It would take the place of the project's own flags.
    cargo.env_remove("RUSTFLAGS");
    run(&mut cargo)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.stdin(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { bail!("{command:?}: {status}") }
}

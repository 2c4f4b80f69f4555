//! Compiles the programs that the bench measures.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::bail;
use tests::{cargo, workspace_root};

/// Where the compiled programs are.
#[derive(Debug, Default)]
pub struct Programs {
    /// The bare function, compiled by `cargo build --release`.
    pub(crate) bare: PathBuf,
    /// `cargo admin`, compiled in the same way.
    pub(crate) admin: PathBuf,
    /// The folder of the functions.
    deployed: PathBuf,
}

impl Programs {
    /// Compiles all of them.
    ///
    /// # Errors
    ///
    /// If a program does not compile, or rustup has no target with musl for this processor.
    pub fn build() -> anyhow::Result<Self> {
        let target = format!("{}-unknown-linux-musl", env::consts::ARCH);
        run(Command::new("rustup").args(["target", "add", &target]))?;
        build(&["bare"], &[])?;
        build(&["admin"], &[])?;
        build(&["bare"], &["--target", &target])?;
        // In one command, like `cargo lambda build`. A feature of a library that one function needs is then in all of them.
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

    /// The path of a function, or of the bare one. It is built as for the deployment, but for the processor of this
    /// machine.
    pub(crate) fn deployed(&self, name: &str) -> PathBuf {
        self.deployed.join(name)
    }
}

fn build(packages: &[&str], arguments: &[&str]) -> anyhow::Result<()> {
    let mut cargo = cargo();
    cargo.args(["build", "--locked", "--release", "--target-dir", "target"]).args(arguments);
    cargo.args(packages.iter().flat_map(|package| ["--package", package]));
    // The code in C needs no C library, so any compiler can be used.
    cargo.env(format!("CC_{}_unknown_linux_musl", env::consts::ARCH), "cc");
    // This variable would replace the flags in .cargo/config.toml.
    cargo.env_remove("RUSTFLAGS");
    run(&mut cargo)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.stdin(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { bail!("{command:?}: {status}") }
}

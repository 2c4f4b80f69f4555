//! Compiles the functions, all at once, with `cargo build`.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::SystemTime,
};

use serde::Deserialize;
use tokio::process::Command;

use super::cargo;
use crate::Function;

/// The compiled programs, by the names that the template has for them.
#[derive(Debug, Default)]
pub struct Programs(BTreeMap<String, Program>);

#[derive(Debug, PartialEq, Eq)]
struct Program {
    path: PathBuf,
    /// Cargo writes a program anew only if something has changed.
    written: SystemTime,
}

/// What cargo prints about each thing that it has compiled. Only a program has an executable.
#[derive(Deserialize)]
struct CargoMessage {
    executable: Option<PathBuf>,
}

/// How to compile.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// As the functions are deployed: slower to compile, faster to answer.
    pub release: bool,
    /// Cargo prints errors and warnings, but not what it is doing.
    pub quiet: bool,
}

/// Compiles the functions of the workspace. Cargo prints to standard error, and each error once.
///
/// # Errors
///
/// If cargo does not run, or a function does not compile.
pub async fn compile(workspace: &Path, functions: &[Function], options: Options) -> Result<Programs, CompileError> {
    let mut command = Command::from(cargo(workspace));
    command.args(["build", "--message-format", "json-render-diagnostics"]);
    command.args(functions.iter().flat_map(|function| ["--bin", &function.binary]));
    command.args(options.release.then_some("--release")).args(options.quiet.then_some("--quiet"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let cargo = command.spawn().map_err(CompileError::Cargo)?;
    let built = cargo.wait_with_output().await.map_err(CompileError::Cargo)?;
    if !built.status.success() {
        return Err(CompileError::Functions);
    }
    let messages = built.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let programs = messages.filter_map(|message: CargoMessage| message.executable).map(|path| {
        let written = fs::metadata(&path).and_then(|metadata| metadata.modified()).map_err(CompileError::Program)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, Program { path, written }))
    });
    programs.collect::<Result<_, _>>().map(Programs)
}

impl Programs {
    /// Where the program of a function is.
    #[must_use]
    pub fn path(&self, function: &Function) -> &Path {
        self.0.get(&function.binary).map_or(Path::new(""), |program| &program.path)
    }

    /// Whether the program of a function is another one than it was in `earlier`.
    #[must_use]
    pub fn has_new(&self, function: &Function, earlier: &Self) -> bool {
        self.0.get(&function.binary) != earlier.0.get(&function.binary)
    }
}

/// Why there are no programs to start.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// Cargo does not run.
    #[error("cannot run cargo")]
    Cargo(#[source] io::Error),
    /// Cargo has printed why.
    #[error("the functions do not compile; the errors are above")]
    Functions,
    /// A program is not where cargo has put it.
    #[error("cannot read a compiled function")]
    Program(#[source] io::Error),
}

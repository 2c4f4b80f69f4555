//! Compiles the functions, all at once, with `cargo build`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::SystemTime,
};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use super::cargo;
use crate::Function;

/// A run of `cargo build`. Cargo prints to standard error, and each error once. It is killed when this is dropped.
#[derive(Debug)]
pub struct Build {
    cargo: Child,
    messages: Lines<BufReader<ChildStdout>>,
}

/// A compiled function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// What the template calls it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Cargo writes a program anew only if something has changed.
    written: SystemTime,
}

/// How to compile.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// As the functions are deployed: slower to compile, faster to answer.
    pub release: bool,
    /// Cargo prints errors and warnings, but not what it is doing.
    pub quiet: bool,
}

/// What cargo prints about each thing that it has compiled. Only a program has an executable.
#[derive(Deserialize)]
struct CargoMessage {
    executable: Option<PathBuf>,
}

impl Build {
    /// Starts to compile the functions of a workspace.
    ///
    /// # Errors
    ///
    /// If cargo does not run.
    pub fn start(workspace: &Path, functions: &[Function], options: Options) -> Result<Self, CompileError> {
        let mut command = Command::from(cargo(workspace));
        command.args(["build", "--message-format", "json-render-diagnostics"]);
        command.args(functions.iter().flat_map(|function| ["--bin", &function.binary]));
        command.args(options.release.then_some("--release")).args(options.quiet.then_some("--quiet"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut cargo = command.spawn().map_err(CompileError::Cargo)?;
        let messages = cargo.stdout.take().ok_or_else(|| CompileError::Cargo(io::ErrorKind::BrokenPipe.into()))?;
        Ok(Self { cargo, messages: BufReader::new(messages).lines() })
    }

    /// The next program that is up to date, as soon as it is there. `None` when all are.
    ///
    /// # Errors
    ///
    /// If a function does not compile.
    pub async fn next(&mut self) -> Result<Option<Program>, CompileError> {
        while let Some(line) = self.messages.next_line().await.map_err(CompileError::Cargo)? {
            if let Ok(CargoMessage { executable: Some(path) }) = serde_json::from_str(&line) {
                return Program::at(path).map(Some).map_err(CompileError::Program);
            }
        }
        let ended = self.cargo.wait().await.map_err(CompileError::Cargo)?;
        if ended.success() { Ok(None) } else { Err(CompileError::Functions) }
    }
}

impl Program {
    fn at(path: PathBuf) -> io::Result<Self> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, written: fs::metadata(&path)?.modified()?, path })
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

use std::{io, path::Path, process::Stdio};

use local::Function;
use tokio::process::Command;

/// Why there are no functions to start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CompileError {
    #[error("cannot run cargo")]
    Cargo(#[source] io::Error),
    #[error("the functions do not compile; see above")]
    Functions,
}

/// Compiles the functions, with what cargo has to say on standard error. cargo-lambda would do it one by one, at the first
/// request to each, while a visitor waits.
pub(crate) async fn functions(
    workspace_root: &Path,
    functions: &[Function],
    release: bool,
) -> Result<(), CompileError> {
    let mut cargo = Command::new("cargo");
    cargo.arg("build").current_dir(workspace_root).stdin(Stdio::null());
    for function in functions {
        cargo.args(["--bin", &function.binary]);
    }
    if release {
        cargo.arg("--release");
    }
    let status = cargo.status().await.map_err(CompileError::Cargo)?;
    if status.success() { Ok(()) } else { Err(CompileError::Functions) }
}

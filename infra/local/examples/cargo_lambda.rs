//! Prints the path of the cargo-lambda that the project uses, and installs it first if it is missing.

use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let workspace_root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    println!("{}", local::process::cargo_lambda::find_or_install(&workspace_root)?.display());
    Ok(())
}

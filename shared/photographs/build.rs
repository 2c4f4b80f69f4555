//! Finds the photographs and their sizes.

use std::{env, fs, path::Path};

#[path = "src/folder.rs"]
mod folder;

fn main() -> anyhow::Result<()> {
    let directory = env::var("CARGO_MANIFEST_DIR")?;
    let out_dir = env::var("OUT_DIR")?;
    println!("cargo:rerun-if-changed={directory}");
    let found = folder::read(Path::new(&directory)).map_err(anyhow::Error::msg)?;
    fs::write(Path::new(&out_dir).join("found.rs"), folder::as_rust(&found))?;
    Ok(())
}

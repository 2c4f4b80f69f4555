//! Finds the photographs and their sizes.

use std::{env, fs, io, path::Path};

#[path = "src/folder.rs"]
mod folder;

fn main() -> io::Result<()> {
    let directory = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out_dir = env::var("OUT_DIR").map_err(io::Error::other)?;
    println!("cargo:rerun-if-changed={directory}");
    let found = folder::read(Path::new(&directory)).map_err(io::Error::other)?;
    fs::write(Path::new(&out_dir).join("found.rs"), folder::as_rust(&found))
}

//! Minifies the style sheet, and hashes it for the Content-Security-Policy, so that no function does it at every cold
//! start.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let source = "src/style.css";
    println!("cargo:rerun-if-changed={source}");
    let style = stylesheet::minified(&fs::read_to_string(source)?).map_err(io::Error::other)?;

    let out_dir = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out_dir).join("style_hash"), stylesheet::hash(&style))?;
    fs::write(Path::new(&out_dir).join("style.css"), style)
}

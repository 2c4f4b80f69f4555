//! Hashes the style sheet for the Content-Security-Policy, so that no function does it at every cold start.

use std::{env, fs, io, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let style = "src/style.css";
    println!("cargo:rerun-if-changed={style}");
    let hash = BASE64_STANDARD.encode(Sha256::digest(fs::read(style)?));
    let out_dir = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out_dir).join("style_hash"), format!("sha256-{hash}"))
}

//! Makes the style sheet: writes the colours of the palette into it, minifies it, and hashes it for the
//! Content-Security-Policy.

use std::{env, fs, path::Path};

use anyhow::{bail, ensure};
use palette::Colour;

#[path = "src/palette.rs"]
mod palette;

/// The place in the style sheet for the classes of drawings.
const CLASSES: &str = "/* The build script writes a class for each colour of drawings here. */";

fn main() -> anyhow::Result<()> {
    println!("cargo:rerun-if-changed=src/palette.rs");
    println!("cargo:rerun-if-changed=src/style.css");
    let style = fs::read_to_string("src/style.css")?;
    ensure!(style.contains(CLASSES), "style.css lacks the line {CLASSES}");
    let style = with_colours(&style);
    if let Some(name) = undefined_property(&style) {
        bail!("style.css uses --{name}, which src/palette.rs does not have");
    }
    let style = stylesheet::minified(&style)?;

    let out_dir = env::var("OUT_DIR")?;
    fs::write(Path::new(&out_dir).join("style_hash"), stylesheet::hash(&style))?;
    fs::write(Path::new(&out_dir).join("style.css"), style)?;
    Ok(())
}

/// Colours that change by night become custom properties. The others are written where they are used, which is shorter.
fn with_colours(style: &str) -> String {
    let (fixed, changing): (Vec<_>, Vec<_>) = palette::ALL.into_iter().partition(|colour| colour.is_fixed());
    let properties = |value: fn(&Colour) -> &str| {
        let properties = changing.iter().map(|colour| format!("--{}: {};", colour.name, value(colour)));
        properties.collect::<Vec<_>>().concat()
    };
    let (day, night) = (properties(|colour| colour.day), properties(|colour| colour.night));
    let classes =
        palette::OF_DRAWINGS.map(|Colour { name, .. }| format!(".{name} {{ color: var(--{name}) }}")).concat();
    // A printed page always has the light colours.
    let style = format!(
        ":root {{ color-scheme: light dark; {day} }}
         @media screen and (prefers-color-scheme: dark) {{ :root {{ {night} }} }}
         {}",
        style.replace(CLASSES, &classes)
    );
    fixed.iter().fold(style, |style, colour| style.replace(&format!("var(--{})", colour.name), colour.day))
}

/// The name of a custom property that is used but not defined.
fn undefined_property(style: &str) -> Option<&str> {
    let mut used = style.split("var(--").skip(1).filter_map(|rest| rest.split(')').next());
    used.find(|name| !style.contains(&format!("--{name}:")))
}

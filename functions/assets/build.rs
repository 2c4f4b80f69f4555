//! Draws the icons and the picture of shared links, and renders the page for unknown addresses.

use std::{env, fs, path::Path};

use anyhow::Context;
use content::ENGLISH;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};
use site::{
    drawing::{MARK, TOWN},
    palette::{Colour, OF_DRAWINGS, SKY},
};

const NAME: &str = include_str!("src/name.svg");

fn main() -> anyhow::Result<()> {
    println!("cargo:rerun-if-changed=src/name.svg");
    let out_dir = env::var("OUT_DIR")?;
    let write = |name: &str, bytes: &[u8]| fs::write(Path::new(&out_dir).join(name), bytes);
    // The touch icon has square corners, because phones make them round.
    let (icon, touch_icon) = (icon(8), icon(0));
    write("favicon.svg", icon.as_bytes())?;
    write("favicon.png", &png(&icon, [48, 48])?)?;
    write("touch-icon.png", &png(&touch_icon, [180, 180])?)?;
    write("share.png", &png(&share_picture(), [1200, 630])?)?;
    prerender::write("not_found", &site::not_found_page(&ENGLISH))?;
    Ok(())
}

/// The mark on a square whose corners have this radius.
fn icon(radius: u8) -> String {
    let mark = within(&MARK.replace("near", "disc"), 5, 8, 30, 21);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">{}<rect class="near" width="40" height="40" rx="{radius}"/>{mark}</svg>"#,
        style()
    )
}

/// The town above the mark and the name of the organisation. 1200 × 630 is the size that Open Graph recommends.
fn share_picture() -> String {
    let town = within(TOWN, 0, 0, 1200, 470);
    let mark = within(MARK, 92, 490, 150, 105);
    let name = within(NAME, 276, 484, 560, 120);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630">{}<rect class="paper" width="1200" height="630"/><rect fill="{}" width="1200" height="440"/>{town}{mark}{name}</svg>"#,
        style(),
        SKY.day
    )
}

/// Puts a drawing into another one. The drawing keeps its proportions.
fn within(svg: &str, x: u16, y: u16, width: u16, height: u16) -> String {
    svg.replacen("<svg", &format!(r#"<svg x="{x}" y="{y}" width="{width}" height="{height}""#), 1)
}

/// The style rules for drawings, with the colours of light mode. They use no custom properties, because some programs
/// that show SVG do not support them.
fn style() -> String {
    let colour = |Colour { name, day, .. }| format!(".{name}{{fill:{day};stroke:{day}}}");
    let colours = OF_DRAWINGS.map(colour).concat();
    format!(
        "<style>svg{{stroke-width:0}}{colours}.line{{fill:none;stroke-linecap:round;stroke-linejoin:round}}</style>"
    )
}

/// Width and height are in pixels. They must have the proportions of the picture.
fn png(svg: &str, [width, height]: [u16; 2]) -> anyhow::Result<Vec<u8>> {
    let tree = Tree::from_str(svg, &Options::default())?;
    let mut picture = Pixmap::new(width.into(), height.into()).context("a picture must have a size")?;
    let scale = f32::from(width) / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    Ok(picture.encode_png()?)
}

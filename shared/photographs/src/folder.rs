//! The photographs in a folder. The build script contains this code, the functions do not.

use std::{fmt::Write, fs, path::Path};

/// The pictures of the site that can be photographs.
pub(crate) const NAMES: [&str; 3] = ["mission-banner", "study-visit", "vision-banner"];

/// The largest file, in bytes. Visitors with a slow connection have to wait for it.
const LARGEST: usize = 400_000;

/// A photograph that was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: &'static str,
    /// In pixels.
    pub(crate) size: [usize; 2],
    /// Whether there is an AVIF. There is always a JPEG, which every browser can show.
    pub(crate) avif: bool,
    directory: String,
}

/// The photographs in `directory`. Files that are not pictures are ignored.
///
/// # Errors
///
/// If a picture cannot be used. The text is the reason, for a person to read.
pub(crate) fn read(directory: &Path) -> Result<Vec<Found>, String> {
    refuse_other_names(directory)?;
    let mut found = Vec::new();
    for name in NAMES {
        let (jpeg, avif) =
            (size(&directory.join(name).with_extension("jpg"))?, size(&directory.join(name).with_extension("avif"))?);
        match (jpeg, avif) {
            (None, None) => {}
            (None, Some(_)) => return Err(format!("{name}.avif needs a {name}.jpg beside it, for older browsers")),
            (Some(jpeg), Some(avif)) if jpeg != avif => {
                return Err(format!(
                    "{name}.jpg has {jpeg:?} pixels and {name}.avif has {avif:?}; both must have the same size"
                ));
            }
            (Some(size), avif) => {
                let directory = directory.display().to_string();
                found.push(Found { name, size, avif: avif.is_some(), directory });
            }
        }
    }
    Ok(found)
}

/// The photographs as Rust code, which this crate includes.
pub(crate) fn as_rust(found: &[Found]) -> String {
    let mut code = String::new();
    let mut files = String::new();
    for name in NAMES {
        let constant = name.to_uppercase().replace('-', "_");
        let photograph = found.iter().find(|photograph| photograph.name == name);
        let value = photograph.map_or("None".to_owned(), |Found { name, size: [width, height], avif, .. }| {
            format!("Some(Photograph {{ name: {name:?}, width: {width}, height: {height}, has_avif: {avif} }})")
        });
        let _ = writeln!(
            code,
            "/// The photograph that replaces the drawing {name}.\npub const {constant}: Option<Photograph> = {value};"
        );
    }
    for Found { name, avif, directory, .. } in found {
        for (extension, media_type) in [("jpg", "image/jpeg"), ("avif", "image/avif")] {
            if extension == "jpg" || *avif {
                let file = format!("{directory}/{name}.{extension}");
                let _ = writeln!(
                    files,
                    "    ({:?}, {media_type:?}, include_bytes!({file:?})),",
                    format!("{name}.{extension}")
                );
            }
        }
    }
    format!("{code}\nconst FILES: &[(&str, &str, &[u8])] = &[\n{files}];\n")
}

/// Refuses pictures with other names, because nobody would see them.
fn refuse_other_names(directory: &Path) -> Result<(), String> {
    for file in fs::read_dir(directory).map_err(|error| error.to_string())? {
        let path = file.map_err(|error| error.to_string())?.path();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
        if !["jpg", "jpeg", "png", "webp", "avif"].contains(&extension.as_str()) {
            continue;
        }
        let is_known =
            NAMES.iter().any(|name| ["jpg", "avif"].iter().any(|known| path.ends_with(format!("{name}.{known}"))));
        if !is_known {
            return Err(format!(
                "{}: the name must be one of {}, with the extension jpg; you can add the same picture as avif",
                path.display(),
                NAMES.join(", ")
            ));
        }
    }
    Ok(())
}

fn size(file: &Path) -> Result<Option<[usize; 2]>, String> {
    let Ok(bytes) = fs::read(file) else { return Ok(None) };
    if bytes.len() > LARGEST {
        return Err(format!("{} has {} bytes; a photograph may have at most {LARGEST}", file.display(), bytes.len()));
    }
    match imagesize::blob_size(&bytes) {
        Ok(size) => Ok(Some([size.width, size.height])),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

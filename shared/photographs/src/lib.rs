//! Photographs that replace drawings.
//!
//! To use a photograph, put it beside this crate's `Cargo.toml` as `mission-banner.jpg`, `study-visit.jpg` or
//! `vision-banner.jpg`. You can add the same picture as `.avif`, for the browsers that support it. Without a file, the
//! page shows the drawing.

#[cfg(test)]
mod folder;

/// A photograph, and its size on a page.
#[derive(Clone, Copy, Debug)]
pub struct Photograph {
    /// The name of its files, without the extension.
    pub name: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Whether there is an AVIF as well as the JPEG.
    pub has_avif: bool,
}

include!(concat!(env!("OUT_DIR"), "/found.rs"));

/// The media type and the bytes of the file `name`, such as `study-visit.jpg`.
#[must_use]
pub fn file(name: &str) -> Option<(&'static str, &'static [u8])> {
    FILES.iter().find(|(known, _, _)| *known == name).map(|(_, media_type, bytes)| (*media_type, *bytes))
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use super::folder::{as_rust, read};

    /// The beginning of a JPEG of 3 × 2 pixels: start of image, then the frame's header.
    const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0];

    /// An empty folder. `tempfile` would change the features of crates that build scripts use, so `cargo test` would compile
    /// them again.
    fn empty_folder(name: &str) -> PathBuf {
        let folder = Path::new(env!("OUT_DIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn without_files_the_pages_keep_their_drawings() {
        assert_eq!(read(&empty_folder("no file")), Ok(vec![]));
        assert!(as_rust(&[]).contains("pub const STUDY_VISIT: Option<Photograph> = None;"));
    }

    #[test]
    fn a_file_with_the_right_name_is_found_with_its_size() {
        let folder = empty_folder("one file");
        fs::write(folder.join("study-visit.jpg"), JPEG).unwrap();
        let found = read(&folder).unwrap();
        assert_eq!((found[0].name, found[0].size, found[0].avif), ("study-visit", [3, 2], false));
        let code = as_rust(&found);
        assert!(
            code.contains("Some(Photograph { name: \"study-visit\", width: 3, height: 2, has_avif: false })"),
            "{code}"
        );
        assert!(code.contains("(\"study-visit.jpg\", \"image/jpeg\", include_bytes!("), "{code}");
    }

    #[test]
    fn a_file_that_cannot_be_used_is_refused_with_the_reason() {
        for (name, bytes, words) in [
            ("study-visit.avif", JPEG, "needs a study-visit.jpg"),
            ("study-visit.jpg", b"no picture".as_slice(), "study-visit.jpg"),
            ("study-visit.jpg", [JPEG, &vec![0; 400_000]].concat().leak(), "at most"),
            ("study-visit.jpeg", JPEG, "must be one of mission-banner, study-visit, vision-banner"),
            ("group.jpg", JPEG, "must be one of mission-banner, study-visit, vision-banner"),
        ] {
            let folder = empty_folder("a file that cannot be used");
            fs::write(folder.join(name), bytes).unwrap();
            let refusal = read(&folder).unwrap_err();
            assert!(refusal.contains(words), "{refusal}");
        }
    }
}

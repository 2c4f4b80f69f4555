//! For build scripts: makes a style sheet small, and leaves out what a page has no use for.

use std::collections::HashSet;

use base64::{Engine, prelude::BASE64_STANDARD};
use lightningcss::{
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet},
    targets::{Features, Targets},
};
use sha2::{Digest, Sha256};

/// Phones of ten years ago read `min-width: 52rem`, not `width >= 52rem`. All else that they don't know, they can do
/// without.
const TARGETS: Targets = Targets { browsers: None, include: Features::MediaRangeSyntax, exclude: Features::empty() };

/// Why a style sheet cannot be made small.
#[derive(Debug, thiserror::Error)]
#[error("the style sheet has a mistake: {0}")]
pub struct Error(String);

/// The style sheet without whatever a browser does not need to read it.
///
/// # Errors
///
/// When it is not CSS.
pub fn minified(style: &str) -> Result<String, Error> {
    print(style, HashSet::new())
}

/// The part of the style sheet that says something about `html`: without the rules for classes that are not in it.
///
/// # Errors
///
/// When it is not CSS.
pub fn minified_for(style: &str, html: &str) -> Result<String, Error> {
    let used: HashSet<&str> = classes_in(html).collect();
    let unused = class_selectors_in(style).filter(|class| !used.contains(class)).map(str::to_owned);
    print(style, unused.collect())
}

/// How a Content-Security-Policy names a style sheet that stands in a page.
#[must_use]
pub fn hash(style: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(style)))
}

fn print(style: &str, unused_symbols: HashSet<String>) -> Result<String, Error> {
    let mistake = |error: &dyn ToString| Error(error.to_string());
    let mut sheet = StyleSheet::parse(style, ParserOptions::default()).map_err(|error| mistake(&error))?;
    sheet.minify(MinifyOptions { targets: TARGETS, unused_symbols }).map_err(|error| mistake(&error))?;
    let options = PrinterOptions { minify: true, targets: TARGETS, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).map_err(|error| mistake(&error))?.code)
}

/// The names in `class` attributes. A page may name one in its text as well: then a rule too many stays.
fn classes_in(html: &str) -> impl Iterator<Item = &str> {
    let attributes = html.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    attributes.flat_map(str::split_ascii_whitespace)
}

/// Whatever looks like a class selector; numbers such as `.5rem` do not.
fn class_selectors_in(style: &str) -> impl Iterator<Item = &str> {
    let is_in_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let names = style.split('.').skip(1).filter_map(move |rest| rest.split(|letter| !is_in_name(letter)).next());
    names.filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gets_the_rules_for_its_own_classes() {
        let style = ".band a { top: .5rem } .notice { left: 0 } .band .notice { right: 0 } a { bottom: 0 }";
        let html = r#"<div class="wide band"><a>notice</a></div>"#;
        assert_eq!(minified_for(style, html).unwrap(), ".band a{top:.5rem}a{bottom:0}");
    }

    #[test]
    fn old_browsers_understand_what_is_printed() {
        assert_eq!(
            minified("@media (min-width: 52rem) { a { top: 0 } }").unwrap(),
            "@media (min-width:52rem){a{top:0}}"
        );
    }

    #[test]
    fn a_mistake_is_told() {
        assert!(minified("a { top: 0; } }").is_err());
    }
}

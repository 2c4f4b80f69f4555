//! For build scripts: minifies a style sheet, and removes the rules that a page does not need.

use std::collections::HashSet;

use base64::{Engine, prelude::BASE64_STANDARD};
use lightningcss::{
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet},
    targets::{Features, Targets},
};
use sha2::{Digest, Sha256};

/// Ten-year-old phones need `min-width: 52rem`, because they do not support `width >= 52rem`. The pages also work
/// without the other features that those phones do not support.
const TARGETS: Targets = Targets { browsers: None, include: Features::MediaRangeSyntax, exclude: Features::empty() };

/// The minified style sheet.
///
/// # Errors
///
/// If it is not CSS.
pub fn minified(style: &str) -> Result<String, Error> {
    print(style, HashSet::new())
}

/// The minified style sheet without the rules for classes that `html` does not have.
///
/// # Errors
///
/// If it is not CSS.
pub fn minified_for(style: &str, html: &str) -> Result<String, Error> {
    let used: HashSet<&str> = classes_in(html).collect();
    let unused = class_selectors_in(style).filter(|class| !used.contains(class)).map(str::to_owned);
    print(style, unused.collect())
}

/// The hash of a style sheet, as a Content-Security-Policy names it.
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

/// The names in `class` attributes. If the text of a page looks like such an attribute, the page gets some rules that
/// it does not need.
fn classes_in(html: &str) -> impl Iterator<Item = &str> {
    let attributes = html.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    attributes.flat_map(str::split_ascii_whitespace)
}

/// The names after a dot, such as `band` in `.band`. Numbers such as `.5rem` are not names.
fn class_selectors_in(style: &str) -> impl Iterator<Item = &str> {
    let is_in_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let names = style.split('.').skip(1).filter_map(move |rest| rest.split(|letter| !is_in_name(letter)).next());
    names.filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Why a style sheet cannot be minified.
#[derive(Debug, thiserror::Error)]
#[error("the style sheet has a mistake: {0}")]
pub struct Error(String);

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
    fn the_printed_style_sheet_is_for_old_browsers_too() {
        assert_eq!(
            minified("@media (min-width: 52rem) { a { top: 0 } }").unwrap(),
            "@media (min-width:52rem){a{top:0}}"
        );
    }

    #[test]
    fn a_mistake_is_an_error() {
        assert!(minified("a { top: 0; } }").is_err());
    }
}

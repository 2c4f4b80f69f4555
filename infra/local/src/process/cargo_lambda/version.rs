//! The version of cargo-lambda.

use std::fmt;

/// A released version. Versions are ordered by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    pub(super) major: u32,
    pub(super) minor: u32,
    pub(super) patch: u32,
}

impl Version {
    /// Reads what `cargo lambda --version` prints: `cargo-lambda 1.9.2 (67129fc 2026-08-21Z)`.
    pub(super) fn parse(printed: &str) -> Option<Self> {
        let (name, rest) = printed.trim_start().split_once(' ')?;
        let mut numbers = rest.split_whitespace().next()?.split('.').map(str::parse);
        let mut next = || numbers.next()?.ok();
        let version = Self { major: next()?, minor: next()?, patch: next()? };
        (name == "cargo-lambda").then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn the_version_is_read_from_what_cargo_lambda_prints() {
        let expected = Version { major: 1, minor: 9, patch: 2 };
        for printed in ["cargo-lambda 1.9.2 (67129fc 2026-08-21Z)\n", "cargo-lambda 1.9.2"] {
            assert_eq!(Version::parse(printed), Some(expected), "{printed:?}");
        }
    }

    #[test]
    fn what_another_program_prints_is_not_a_version() {
        for printed in
            ["", "cargo 1.95.0 (f2d3ce0bd 2026-03-21)", "cargo-lambda", "cargo-lambda 1.9", "cargo-lambda 2.0.0-rc.1"]
        {
            assert_eq!(Version::parse(printed), None, "{printed:?}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        let version = |printed| Version::parse(printed).unwrap();
        assert!(version("cargo-lambda 1.10.0") > version("cargo-lambda 1.9.2"));
        assert!(version("cargo-lambda 1.9.1") < version("cargo-lambda 1.9.2"));
        assert!(version("cargo-lambda 2.0.0") > version("cargo-lambda 1.9.2"));
    }
}

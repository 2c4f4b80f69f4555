//! The words around every page.

use crate::Shell;

pub(super) const SHELL: Shell = Shell {
    skip_to_content: "Skip to main content",
    navigation: "Main",
    website: "Courses and programmes at thehagueacademy.com",
};

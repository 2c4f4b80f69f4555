use crate::Shell;

pub(super) const SHELL: Shell = Shell {
    skip_to_content: "Skip to main content",
    navigation: "Main",
    mission: "Mission",
    vision: "Vision",
    newsletter: "Newsletter",
    privacy: "Privacy",
    website: "Courses and programmes at thehagueacademy.com",
};

//! The HTML part of a mail, in a frame that is as safe as a mail program.

/// What the frame may do: open the links that a person clicks.
pub(super) const SANDBOX: &str = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

/// No scripts, no forms, nothing from the network.
pub(super) fn policy() -> String {
    format!("default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox {SANDBOX}")
}

/// Links open in new tabs, because the site forbids browsers to show it in a frame.
pub(super) fn with_links_in_new_tabs(html: &str) -> String {
    let base = r#"<base target="_blank">"#;
    match html.split_once("<head>") {
        Some((before, after)) => format!("{before}<head>{base}{after}"),
        None => format!("{base}{html}"),
    }
}

//! The HTML of a mail, in a frame of its own.

/// What the frame, and the page in it, may do: open what a person clicks.
pub(super) const FRAME: &str = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

/// As mail programs have it: no scripts, no forms, nothing from the network.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; \
     sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

/// A link leads out of the frame, into a tab of its own: the site does not let itself be framed.
pub(super) fn with_links_in_new_tabs(html: &str) -> String {
    let base = r#"<base target="_blank">"#;
    match html.split_once("<head>") {
        Some((before, after)) => format!("{before}<head>{base}{after}"),
        None => format!("{base}{html}"),
    }
}

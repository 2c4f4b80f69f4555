//! Every address of the site.
//!
//! Other parts take the addresses from the lists in this file: the sitemap, `robots.txt`, the redirects, `cargo admin
//! smoke` and tests. A test compares the lists with the routes in `infra/template.yaml`.

/// The home page. It is the mission page.
pub const HOME: &str = "/";
/// The mission page.
pub const MISSION: &str = "/mission";
/// The vision page.
pub const VISION: &str = "/vision";
/// The page with only the sign-up form. Every sign-up form is sent to this address.
pub const NEWSLETTER: &str = "/newsletter";
/// The page about privacy.
pub const PRIVACY: &str = "/newsletter/privacy";
/// The page after a sign-up.
pub const CHECK_INBOX: &str = "/newsletter/check-inbox";
/// The page that confirms, behind the link in a mail.
pub const CONFIRM: &str = "/newsletter/confirm";
/// The page after a confirmation.
pub const WELCOME: &str = "/newsletter/welcome";
/// The page that unsubscribes, behind the link in a mail.
pub const UNSUBSCRIBE: &str = "/newsletter/unsubscribe";
/// The page after unsubscribing.
pub const GOODBYE: &str = "/newsletter/goodbye";
/// The page *Your data*, behind the link in a mail.
pub const MY_DATA: &str = "/newsletter/my-data";
/// The same data as JSON.
pub const MY_DATA_JSON: &str = "/newsletter/my-data.json";
/// The page that erases everything.
pub const ERASE: &str = "/newsletter/erase";
/// The page after erasing.
pub const ERASED: &str = "/newsletter/erased";

/// The site's icon.
pub const FAVICON: &str = "/favicon.svg";
/// Where browsers look for the icon if a page does not name one.
pub const FAVICON_ICO: &str = "/favicon.ico";
/// The icon for the home screen of a phone. The name is the one that iOS looks for.
pub const TOUCH_ICON: &str = "/apple-touch-icon.png";
/// The picture that shared links show.
pub const SHARE_PICTURE: &str = "/share.png";
/// What crawlers may read (RFC 9309).
pub const ROBOTS: &str = "/robots.txt";
/// The addresses of the public pages, for search engines.
pub const SITEMAP: &str = "/sitemap.xml";
/// The folder of the photographs.
pub const PHOTOGRAPHS: &str = "/photographs/";

/// The pages in the sitemap, which search engines should know. People can give their consent only on these pages.
pub const PUBLIC_PAGES: [&str; 4] = [MISSION, VISION, NEWSLETTER, PRIVACY];

/// The pages after a form. Anybody can open them, but their text makes sense only after the form.
pub const STEPS: [&str; 4] = [CHECK_INBOX, WELCOME, GOODBYE, ERASED];

/// The addresses that need the token in a link of a mail.
pub const BEHIND_A_LINK: [&str; 5] = [CONFIRM, UNSUBSCRIBE, MY_DATA, MY_DATA_JSON, ERASE];

/// Every file except the photographs, with its media type.
pub const FILES: [(&str, &str); 6] = [
    (FAVICON, "image/svg+xml; charset=utf-8"),
    // The name says ICO, but browsers look at the content.
    (FAVICON_ICO, "image/png"),
    (TOUCH_ICON, "image/png"),
    (SHARE_PICTURE, "image/png"),
    (ROBOTS, "text/plain; charset=utf-8"),
    (SITEMAP, "application/xml; charset=utf-8"),
];

/// Former addresses, each with its successor. The first one is from the organisation's former site.
pub const MOVED: [(&str, &str); 1] = [("/about-us/our-mission-and-vision", MISSION)];

/// The address that replaces `path`, if `path` is a former address or a page with slashes at the end.
///
/// It never leads to another host, whatever `path` is.
#[must_use]
pub fn successor(path: &str) -> Option<&'static str> {
    let trimmed = path.trim_end_matches('/');
    let moved = MOVED.iter().find(|(former, _)| *former == trimmed).map(|(_, now)| *now);
    moved.or_else(|| {
        let mut pages = PUBLIC_PAGES.into_iter().chain(STEPS).chain(BEHIND_A_LINK);
        pages.find(|page| *page == trimmed && *page != path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_address_leads_to_its_successor_with_and_without_a_slash() {
        assert_eq!(successor("/about-us/our-mission-and-vision"), Some(MISSION));
        assert_eq!(successor("/about-us/our-mission-and-vision/"), Some(MISSION));
    }

    #[test]
    fn a_page_with_a_slash_at_its_end_leads_to_the_page() {
        assert_eq!(successor("/vision/"), Some(VISION));
        assert_eq!(successor("/vision"), None);
        assert_eq!(successor("/newsletter/check-inbox//"), Some(CHECK_INBOX));
    }

    #[test]
    fn an_unknown_address_leads_nowhere() {
        for path in ["", "/", "//", "//evil.example/", "/vision/../mission/", "/Vision/"] {
            assert_eq!(successor(path), None, "{path}");
        }
    }
}

//! The addresses of the site's pages.

/// The mission page, and the home page's second address.
pub const MISSION: &str = "/mission";
/// The home page: the mission page again.
pub const HOME: &str = "/";
/// The vision page.
pub const VISION: &str = "/vision";
/// The sign-up form on a page of its own, and where every sign-up form is sent to.
pub const NEWSLETTER: &str = "/newsletter";
/// Where a sign-up leads.
pub const CHECK_INBOX: &str = "/newsletter/check-inbox";
/// Where the link of a mail leads that confirms.
pub const CONFIRM: &str = "/newsletter/confirm";
/// Where a confirmation leads.
pub const WELCOME: &str = "/newsletter/welcome";
/// Where the link of a mail leads that unsubscribes.
pub const UNSUBSCRIBE: &str = "/newsletter/unsubscribe";
/// Where unsubscribing leads.
pub const GOODBYE: &str = "/newsletter/goodbye";
/// What is stored about subscribers.
pub const PRIVACY: &str = "/newsletter/privacy";
/// Where subscribers see what is stored about them.
pub const MY_DATA: &str = "/newsletter/my-data";
/// The same as JSON.
pub const MY_DATA_JSON: &str = "/newsletter/my-data.json";
/// Where subscribers have everything erased.
pub const ERASE: &str = "/newsletter/erase";
/// Where erasing leads.
pub const ERASED: &str = "/newsletter/erased";
/// The site's icon.
pub const FAVICON: &str = "/favicon.svg";
/// Where browsers look for the icon when no page told them.
pub const FAVICON_ICO: &str = "/favicon.ico";
/// The icon of a phone's home screen, by the name that iOS asks for.
pub const TOUCH_ICON: &str = "/apple-touch-icon.png";
/// The picture that shared links show.
pub const SHARE_PICTURE: &str = "/share.png";
/// Where photographs are, each by its file's name.
pub const PHOTOGRAPHS: &str = "/photographs/";
/// What crawlers may read.
pub const ROBOTS: &str = "/robots.txt";
/// The pages worth finding.
pub const SITEMAP: &str = "/sitemap.xml";

/// The pages that search engines should know.
pub const PUBLIC_PAGES: [&str; 4] = [MISSION, VISION, NEWSLETTER, PRIVACY];

/// The pages of a subscriber's journey.
const STEPS: [&str; 8] = [CHECK_INBOX, CONFIRM, WELCOME, UNSUBSCRIBE, GOODBYE, MY_DATA, ERASE, ERASED];

/// Addresses that moved, each with its successor. The first is that of the organisation's former site.
const MOVED: [(&str, &str); 1] = [("/about-us/our-mission-and-vision", MISSION)];

/// Where a page that is not at `path` has gone.
///
/// Besides the addresses that moved, these are the known ones with slashes at their end. Never leads to another host,
/// whatever `path` is.
#[must_use]
pub fn successor(path: &str) -> Option<&'static str> {
    let trimmed = path.trim_end_matches('/');
    let moved = MOVED.iter().find(|(former, _)| *former == trimmed).map(|(_, now)| *now);
    moved.or_else(|| STEPS.into_iter().chain(PUBLIC_PAGES).find(|page| *page == trimmed && *page != path))
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

//! Renders and compresses those pages of the newsletter that are the same for everybody.

use content::ENGLISH;
use site::path;

#[path = "src/page.rs"]
mod page;

const ENVELOPE: &str = include_str!("src/drawings/envelope.svg");
const SUNRISE: &str = include_str!("src/drawings/sunrise.svg");
const PAPER_PLANE: &str = include_str!("src/drawings/paper-plane.svg");

fn main() -> std::io::Result<()> {
    let words = &ENGLISH.newsletter;
    prerender::write("sign_up", &page::sign_up(&ENGLISH))?;
    prerender::write("check_inbox", &page::notice(&ENGLISH, &words.check_inbox, ENVELOPE, path::CHECK_INBOX))?;
    prerender::write("welcome", &page::notice(&ENGLISH, &words.welcome, SUNRISE, path::WELCOME))?;
    prerender::write("goodbye", &page::notice(&ENGLISH, &words.goodbye, PAPER_PLANE, path::GOODBYE))?;
    prerender::write("erased", &page::notice(&ENGLISH, &words.my_data.erased, PAPER_PLANE, path::ERASED))?;
    prerender::write("privacy", &page::privacy(&ENGLISH))
}

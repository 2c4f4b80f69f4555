//! Renders and compresses the newsletter's pages that are the same for everybody.

use content::ENGLISH;
use site::path;

#[path = "src/page.rs"]
mod page;

fn main() -> std::io::Result<()> {
    let words = &ENGLISH.newsletter;
    prerender::write("sign_up", &page::sign_up(&ENGLISH))?;
    prerender::write("check_inbox", &page::notice(&ENGLISH, &words.check_inbox, path::CHECK_INBOX))?;
    prerender::write("welcome", &page::notice(&ENGLISH, &words.welcome, path::WELCOME))?;
    prerender::write("goodbye", &page::notice(&ENGLISH, &words.goodbye, path::GOODBYE))?;
    prerender::write("privacy", &page::privacy(&ENGLISH))
}

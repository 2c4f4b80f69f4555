//! Renders and compresses the newsletter's pages that are the same for everybody.

#[path = "src/page.rs"]
mod page;

fn main() -> std::io::Result<()> {
    prerender::write("sign_up", &page::sign_up(&content::ENGLISH))?;
    prerender::write("check_inbox", &page::check_inbox(&content::ENGLISH))
}

//! Renders and compresses the vision page, which is the same for everybody.

#[path = "src/page.rs"]
mod page;

fn main() -> std::io::Result<()> {
    prerender::write("vision", &page::vision(&content::ENGLISH))
}

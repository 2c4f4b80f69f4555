//! Renders and compresses the vision page.

#[path = "src/page.rs"]
mod page;

fn main() -> std::io::Result<()> {
    prerender::write("vision", &page::vision(&content::ENGLISH))
}

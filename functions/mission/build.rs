//! Renders and compresses the mission page.

#[path = "src/page.rs"]
mod page;

fn main() -> std::io::Result<()> {
    prerender::write("mission", &page::mission(&content::ENGLISH))
}

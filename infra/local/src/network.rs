//! Where `cargo local` listens, and what stands between the network and the site.

mod foreign_pages;
pub mod ports;
mod reverse_proxy;

pub use ports::PortError;
pub use reverse_proxy::ReverseProxy;

pub(crate) use foreign_pages::refuse_foreign_pages;

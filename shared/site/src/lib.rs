//! The site as HTTP: the parts of a page, the style, and answers with their caching, compression and security headers.
//!
//! The words of a page come from `content`. The functions decide which page is at which address. This crate knows
//! nothing about Lambda or AWS: [`Request`] and [`Response`] are plain HTTP, and the crate `gateway` translates between
//! them and the events of API Gateway.
//!
//! Most pages are the same for everybody. The build script of their function renders and compresses them, with the
//! crate `prerender`, and the function sends a [`StaticPage`]. A page for one visitor is a [`Page`] that the function
//! renders.

pub mod drawing;
mod encoding;
mod error_pages;
mod page;
pub mod palette;
pub mod path;
mod picture;
mod request;
mod response;
mod security;
mod site_url;
mod static_page;
mod style;

pub use error_pages::{
    bad_request, foreign_form, internal_error, method_not_allowed, moved, moved_or_not_found, not_found,
    not_found_page, too_large, too_many_requests, unavailable,
};
pub use page::{Page, SignUp, notice, sign_up_page};
pub use picture::{Fetch, picture};
pub use request::Request;
pub use response::{Response, download, file, html, retry_after, see_other};
pub use security::{content_security_policy, secure};
pub use site_url::SiteUrl;
pub use static_page::StaticPage;
pub use style::STYLE;

//! The site as HTTP: page shell, components, style, and answers with their caching, compression and security headers.
//!
//! What a page says comes from `content`; which page answers where is the functions' business. Nothing here knows
//! Lambda or any other part of AWS: [`Request`] and [`Response`] are plain HTTP, and the crate `gateway` is what stands
//! between them and API Gateway.
//!
//! A page that is the same for everybody is rendered and compressed when its function is *built*: by the crate
//! `prerender` in the build script, for [`StaticPage`] in the function. A page that answers to what somebody typed is a
//! [`Page`] rendered on the spot.

mod conditional;
pub mod drawing;
mod encoding;
mod error_pages;
mod page;
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
pub use response::{Response, download, file, page, retry_after, see_other};
pub use security::{content_security_policy, secure};
pub use site_url::SiteUrl;
pub use static_page::StaticPage;
pub use style::STYLE;

//! The words of the error pages.

/// The pages that say what went wrong.
#[derive(Debug)]
pub struct ErrorPages {
    /// 400: the request is not one that a browser sends.
    pub bad_request: ErrorPage,
    /// 403: another website sent the form.
    pub foreign_form: ErrorPage,
    /// 404.
    pub not_found: ErrorPage,
    /// 405.
    pub method_not_allowed: ErrorPage,
    /// 413: the body is larger than any form of this site.
    pub too_large: ErrorPage,
    /// 429.
    pub too_many_requests: ErrorPage,
    /// 500.
    pub internal: ErrorPage,
    /// 503.
    pub unavailable: ErrorPage,
}

/// The words of one error page.
#[derive(Debug)]
pub struct ErrorPage {
    /// What went wrong: the heading and the title of the page.
    pub title: &'static str,
    /// What the visitor can do about it.
    pub advice: &'static str,
}

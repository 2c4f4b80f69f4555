/// The pages that say what went wrong.
#[derive(Debug)]
pub struct ErrorPages {
    /// 400: nothing that a browser would send.
    pub bad_request: ErrorPage,
    /// 403: a form that another website sent.
    pub foreign_form: ErrorPage,
    /// 404.
    pub not_found: ErrorPage,
    /// 405.
    pub method_not_allowed: ErrorPage,
    /// 413: more text than any form of this site has.
    pub too_large: ErrorPage,
    /// 429.
    pub too_many_requests: ErrorPage,
    /// 500.
    pub internal: ErrorPage,
    /// 503.
    pub unavailable: ErrorPage,
}

/// What went wrong, and what the visitor can do about it.
#[derive(Debug)]
pub struct ErrorPage {
    /// Heading, and title of the page.
    pub title: &'static str,
    /// What the visitor can do.
    pub advice: &'static str,
}

/// The pages that say what went wrong.
#[derive(Debug)]
pub struct Failures {
    /// 400: nothing that a browser would send.
    pub bad_request: Failure,
    /// 403: a form that another website sent.
    pub foreign_form: Failure,
    /// 404.
    pub not_found: Failure,
    /// 405.
    pub method_not_allowed: Failure,
    /// 413: more text than any form of this site has.
    pub too_large: Failure,
    /// 429.
    pub too_many_requests: Failure,
    /// 500.
    pub internal: Failure,
    /// 503.
    pub unavailable: Failure,
}

/// What went wrong, and what the visitor can do about it.
#[derive(Debug)]
pub struct Failure {
    /// Heading, and title of the page.
    pub title: &'static str,
    /// What the visitor can do.
    pub advice: &'static str,
}

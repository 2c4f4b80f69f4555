//! The error pages.

use const_str::format;

use super::times::RETRY_AFTER;
use crate::{ErrorPage, ErrorPages};

pub(super) const ERROR_PAGES: ErrorPages = ErrorPages {
    bad_request: ErrorPage {
        title: "We did not understand this request",
        advice: "It is not one that a browser sends. Open the page as usual.",
    },
    foreign_form: ErrorPage {
        title: "We did not accept this form",
        advice: "It came from another website. Please use the form on this page.",
    },
    not_found: ErrorPage {
        title: "Page not found",
        advice: "If you typed the address, check that it is correct. If you followed a link, the page may have moved: \
                 you will find everything we have in the navigation.",
    },
    method_not_allowed: ErrorPage {
        title: "This page can only be read",
        advice: "Your browser or program asked for something that this address does not do. Open the page as usual.",
    },
    too_large: ErrorPage {
        title: "That was too much at once",
        advice: "What your browser sent is larger than any form on this site. Please use the form on this page.",
    },
    too_many_requests: ErrorPage {
        title: "Please wait a moment",
        advice: "We received many requests from your connection. Please try again in a few minutes.",
    },
    internal: ErrorPage {
        title: "Something went wrong on our side",
        advice: format!("It is not your fault. Please try again in {RETRY_AFTER}."),
    },
    unavailable: ErrorPage {
        title: "We cannot do this right now",
        advice: format!("It is not your fault. Please try again in {RETRY_AFTER}."),
    },
};

use crate::{Failure, Failures};

pub(super) const FAILURES: Failures = Failures {
    bad_request: Failure {
        title: "We did not understand this request",
        advice: "It is not one that a browser sends. Open the page as usual.",
    },
    foreign_form: Failure {
        title: "We did not accept this form",
        advice: "It came from another website. Please use the form on this page.",
    },
    not_found: Failure {
        title: "Page not found",
        advice: "If you typed the address, check that it is correct. If you followed a link, the page may have moved: \
                 you will find everything we have in the navigation.",
    },
    method_not_allowed: Failure {
        title: "This page can only be read",
        advice: "Your browser or program asked for something that this address does not do. Open the page as usual.",
    },
    too_large: Failure {
        title: "That was too much at once",
        advice: "What your browser sent is larger than any form on this site. Please use the form on this page.",
    },
    too_many_requests: Failure {
        title: "Please wait a moment",
        advice: "We received many requests from your connection. Please try again in a few minutes.",
    },
    internal: Failure {
        title: "Something went wrong on our side",
        advice: "It is not your fault. Please try again in a minute.",
    },
    unavailable: Failure {
        title: "We cannot do this right now",
        advice: "It is not your fault. Please try again in a minute.",
    },
};

//! The sign-up form, and the errors in it. If you change a word that people read before they agree, `cargo test` tells
//! you what to add to `consent.rs`.

use const_str::format;

use super::times::RETRY_AFTER;
use crate::{EmailAddressErrors, SignUpForm};

pub(super) const SIGN_UP_FORM: SignUpForm = SignUpForm {
    heading: "Subscribe to our newsletter!",
    introduction: "Sign up to receive our latest updates.",
    email_label: "Email address",
    email_hint: "We will send you one email with a link to confirm your subscription.",
    button: "Subscribe",
    privacy: "How we handle your data",
    honeypot_label: "Leave this field empty",
    error_title_prefix: "Error: ",
    error_summary: "There is a problem",
    error_prefix: "Error: ",
    unreadable: "We could not read what your browser sent. Enter your email address and send it again",
    not_stored: format!("We could not store your address. Please try again in {RETRY_AFTER}"),
};

pub(super) const EMAIL_ADDRESS_ERRORS: EmailAddressErrors = EmailAddressErrors {
    empty: "Enter your email address",
    malformed: "Enter an email address in the correct format, like name@example.org",
    local_part_not_ascii: "The part before the @ may only have the letters a to z, digits and common signs. Enter an \
                           address without accents there",
    domain: "The part after the @ must be the name of a mail domain, like example.org",
    too_long: "That is longer than an email address can be. Check it for a typing error",
};

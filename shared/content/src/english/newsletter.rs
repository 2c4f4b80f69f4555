use crate::{CheckInbox, EmailAddressErrors, Newsletter, PageSummary, SignUpForm};

pub(super) const NEWSLETTER: Newsletter = Newsletter {
    summary: PageSummary {
        title: "Newsletter",
        description: "Sign up to receive the latest updates of The Hague Academy for Local Governance.",
    },
    consent_wording: "2026-11",
    form: SignUpForm {
        heading: "Subscribe to our newsletter!",
        introduction: "Sign up to receive our latest updates.",
        email_label: "Email address",
        email_hint: "We will send you one email with a link to confirm your subscription.",
        button: "Subscribe",
        honeypot_label: "Leave this field empty",
        error_title_prefix: "Error: ",
        error_summary: "There is a problem",
        error_prefix: "Error: ",
        unreadable: "We could not read what your browser sent. Enter your email address and send it again",
        not_stored: "We could not store your address. Please try again in a minute",
    },
    email_address_errors: EmailAddressErrors {
        empty: "Enter your email address",
        malformed: "Enter an email address in the correct format, like name@example.org",
        local_part_not_ascii: "The part before the @ may only have the letters a to z, digits and common signs. Enter an \
                               address without accents there",
        domain: "The part after the @ must be the name of a mail domain, like example.org",
        too_long: "That is longer than an email address can be. Check it for a typing error",
    },
    check_inbox: CheckInbox {
        summary: PageSummary {
            title: "Check your inbox",
            description: "One more step to receive our newsletter: follow the link in the email that we sent you.",
        },
        heading: "Check your inbox",
        paragraphs: &[
            "Thank you! If you are not a subscriber yet, an email with a link is on its way to you. Follow the link to \
             confirm that you would like to receive our newsletter.",
            "The link works for 48 hours. No email after ten minutes? Look in your spam folder, check the address for a \
             typing error, and sign up once more.",
        ],
    },
};

//! The pages of the newsletter.

use const_str::format;

use super::{
    confirmation_mail::CONFIRMATION_MAIL,
    consent::CONSENT,
    my_data::MY_DATA,
    privacy::PRIVACY,
    sign_up_form::{EMAIL_ADDRESS_ERRORS, SIGN_UP_FORM},
    times::{LINK_LIFETIME, PAUSE_BETWEEN_MAILS},
};
use crate::{Newsletter, Notice, PageSummary, Step};

pub(super) const NEWSLETTER: Newsletter = Newsletter {
    summary: PageSummary {
        title: "Newsletter",
        description: "Sign up to receive the latest updates of The Hague Academy for Local Governance.",
    },
    name: "Newsletter",
    form: SIGN_UP_FORM,
    consent: CONSENT,
    email_address_errors: EMAIL_ADDRESS_ERRORS,
    check_inbox: Notice {
        summary: PageSummary {
            title: "Check your inbox",
            description: "One more step to receive our newsletter: follow the link in the email that we sent you.",
        },
        heading: "Check your inbox",
        paragraphs: &[
            "Thank you! If you are not a subscriber yet, an email with a link is on its way to you. Follow the link to \
             confirm that you would like to receive our newsletter.",
            format!(
                "The link works for {LINK_LIFETIME}. No email after {PAUSE_BETWEEN_MAILS}? Look in your spam folder, \
                 check the address for a typing error, and sign up once more."
            ),
        ],
    },
    confirm: Step {
        notice: Notice {
            summary: PageSummary {
                title: "One step left",
                description: "Confirm that you would like to receive our newsletter.",
            },
            heading: "One step left",
            paragraphs: &["Press the button to confirm that you would like to receive our newsletter."],
        },
        button: "Confirm my subscription",
    },
    welcome: Notice {
        summary: PageSummary { title: "Welcome", description: "Your subscription to our newsletter is confirmed." },
        heading: "Your subscription is confirmed",
        paragraphs: &[
            "Welcome! You will receive our latest updates from now on.",
            "Every newsletter has a link to unsubscribe, and so has the email that brought you here.",
        ],
    },
    unsubscribe: Step {
        notice: Notice {
            summary: PageSummary { title: "Unsubscribe", description: "Stop receiving our newsletter." },
            heading: "Unsubscribe from our newsletter",
            paragraphs: &[
                "Press the button and we will send you no more newsletters. Your email address will be deleted.",
            ],
        },
        button: "Unsubscribe me",
    },
    goodbye: Notice {
        summary: PageSummary { title: "Goodbye", description: "You no longer receive our newsletter." },
        heading: "You are unsubscribed",
        paragraphs: &[
            "We have deleted your email address and will send you no more newsletters.",
            "Thank you for your interest. You are welcome to sign up again at any time.",
        ],
    },
    link_expired: Notice {
        summary: PageSummary { title: "This link has expired", description: "Sign up again to get a new link." },
        heading: "This link has expired",
        paragraphs: &[format!(
            "A link to confirm works for {LINK_LIFETIME}. Sign up once more and we will send you a new one."
        )],
    },
    link_invalid: Notice {
        summary: PageSummary { title: "This link does not work", description: "Sign up again to get a new link." },
        heading: "This link does not work",
        paragraphs: &[
            format!(
                "It may be incomplete: make sure that you open the whole link. It may be older than {LINK_LIFETIME}. \
                 If you asked for more than one email, only the link in the newest one works. If you have \
                 unsubscribed, there is nothing left to do."
            ),
            "To receive our newsletter, sign up once more and we will send you a new link.",
        ],
    },
    privacy: PRIVACY,
    my_data: MY_DATA,
    confirmation_mail: CONFIRMATION_MAIL,
};

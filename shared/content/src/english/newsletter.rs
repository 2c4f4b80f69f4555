use crate::{EmailAddressErrors, Newsletter, Notice, PageSummary, RequestMail, SignUpForm, Step};

use super::{my_data::MY_DATA, privacy::PRIVACY};

pub(super) const NEWSLETTER: Newsletter = Newsletter {
    summary: PageSummary {
        title: "Newsletter",
        description: "Sign up to receive the latest updates of The Hague Academy for Local Governance.",
    },
    last_changed: "2026-11-24",
    consent_wording: "2026-11",
    form: SignUpForm {
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
    check_inbox: Notice {
        summary: PageSummary {
            title: "Check your inbox",
            description: "One more step to receive our newsletter: follow the link in the email that we sent you.",
        },
        heading: "Check your inbox",
        paragraphs: &[
            "Thank you! An email is on its way to you. Follow the link in it to confirm that you would like to receive our \
             newsletter.",
            "The link works for 48 hours. No email after ten minutes? Look in your spam folder, check the address for a \
             typing error, and sign up once more. When many people sign up at once, the email may take some hours.",
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
        paragraphs: &["A link to confirm works for 48 hours. Sign up once more and we will send you a new one."],
    },
    link_invalid: Notice {
        summary: PageSummary { title: "This link does not work", description: "Sign up again to get a new link." },
        heading: "This link does not work",
        paragraphs: &[
            "It may be incomplete: make sure that you open the whole link. It may be older than 48 hours. If you have \
             unsubscribed, there is nothing left to do.",
            "To receive our newsletter, sign up once more and we will send you a new link.",
        ],
    },
    privacy: PRIVACY,
    my_data: MY_DATA,
    confirmation_mail: RequestMail {
        subject: "Please confirm your subscription",
        preview: "One step left to receive our latest updates.",
        heading: "One step left",
        request: "Somebody, probably you, asked us to send our newsletter to this address. Please confirm that you would \
                  like to receive it. The link works for 48 hours.",
        button: "Confirm my subscription",
        link_instead: "If the button does not work, open this link:",
        not_you: "You did not ask for this? Then do nothing: you will not receive our newsletter, and your address will be \
                  deleted.",
    },
    already_subscribed_mail: RequestMail {
        subject: "You already receive our newsletter",
        preview: "There is nothing left to do.",
        heading: "You are subscribed already",
        request: "Somebody, probably you, asked us to send our newsletter to this address. You receive it already, so there \
                  is nothing left to do. You can see what we have stored about you, and when you confirmed your subscription.",
        button: "See my data",
        link_instead: "If the button does not work, open this link:",
        not_you: "You do not receive our newsletter? Look in your spam folder. You did not ask for this? Then do nothing: \
                  your subscription stays as it is.",
    },
    mail_unsubscribe: "To unsubscribe from this newsletter, now or later:",
};

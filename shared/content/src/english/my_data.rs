//! The pages on which subscribers see and erase what is stored about them.

use const_str::format;

use super::times::BACKUPS;
use crate::{FieldLabels, MyData, Notice, PageSummary, StatusMeanings, Step};

pub(super) const MY_DATA: MyData = MyData {
    mail: "To see what we have stored about you, or to erase it:",
    stored: Notice {
        summary: PageSummary {
            title: "Your data",
            description: "Everything that we have stored about you as a subscriber to our newsletter.",
        },
        heading: "What we have stored about you",
        paragraphs: &["This is all of it. Times are in Coordinated Universal Time (UTC)."],
    },
    nothing: Notice {
        summary: PageSummary { title: "Your data", description: "We have nothing stored about you." },
        heading: "We have nothing stored about you",
        paragraphs: &["There is no subscription to our newsletter with your email address, and no trace of one."],
    },
    labels: FieldLabels {
        email: "Email address",
        status: "Subscription",
        requested_at: "You signed up",
        mails: "Emails you asked us for",
        mailed_at: "We sent the last one",
        held_at: "We set the last one aside",
        refused_at: "The last one could not be sent",
        expires_at: "The link in it works until",
        confirmed_at: "You confirmed",
        unsubscribed_at: "You unsubscribed",
        bounced_at: "An email to you came back",
        complained_at: "You reported an email of ours as spam",
        consent_wording: "Version of the text that you agreed to",
        consent_page: "Page on which you agreed to it",
        id: "Code computed from your email address",
    },
    statuses: StatusMeanings {
        pending: "Not confirmed yet",
        confirmed: "You receive our newsletter",
        unsubscribed: "You no longer receive our newsletter",
        bounced: "We send you nothing, because an email came back",
        complained: "We send you nothing, because you reported an email as spam",
    },
    download: "Download it as JSON",
    erase: Step {
        notice: Notice {
            summary: PageSummary {
                title: "Erase your data",
                description: "Have everything erased that we have stored about you.",
            },
            heading: "Erase your data",
            paragraphs: &[
                "Press the button and we will erase everything that we have stored about you. You will receive no more \
                 newsletters. This cannot be undone.",
                "The code that keeps us from adding you to our list again by mistake is erased too. If that code is to \
                 stay, unsubscribe instead.",
            ],
        },
        button: "Erase everything",
    },
    erased: Notice {
        summary: PageSummary { title: "Erased", description: "We have erased what we had stored about you." },
        heading: "Your data is erased",
        paragraphs: &[
            format!("We have nothing stored about you any more. Backups of our list are deleted after {BACKUPS}."),
            "You are welcome to sign up again at any time.",
        ],
    },
};

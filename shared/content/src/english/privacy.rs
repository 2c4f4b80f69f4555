//! The page about privacy.

use const_str::format;

use super::times::{BACKUPS, LINK_LIFETIME};
use crate::{PageSummary, Privacy, Section};

pub(super) const PRIVACY: Privacy = Privacy {
    summary: PageSummary {
        title: "Privacy",
        description: "What we store about subscribers to our newsletter, why, for how long, and how to have it erased.",
    },
    name: "Privacy",
    heading: "Your data and our newsletter",
    sections: &[
        Section {
            anchor: "what",
            heading: "What we store",
            paragraphs: &[
                "Your email address; whether you have confirmed it; when you signed up, confirmed or unsubscribed; how \
                 many emails you asked us for and when we sent the last one; and which text you agreed to on which \
                 page. We do not ask for your name, we do not store where you are, and our emails do not tell us \
                 whether you open them.",
                "To stop abuse we count sign-ups for each internet connection. For that we keep a code that we compute \
                 from your connection’s address, not the address itself, for a few hours, or a few days at the most.",
            ],
        },
        Section {
            anchor: "why",
            heading: "Why, and on what ground",
            paragraphs: &[
                "To send you our newsletter, because you agreed to it. We ask you to confirm your address so that \
                 nobody can subscribe somebody else. We store what you agreed to, and when, because the law requires \
                 us to be able to show it.",
            ],
        },
        Section {
            anchor: "how-long",
            heading: "How long",
            paragraphs: &[
                format!(
                    "If you do not confirm within {LINK_LIFETIME}, everything is deleted within a few days. If you do, \
                     we keep it until you unsubscribe."
                ),
                format!(
                    "When you unsubscribe, your email address is deleted at once. What stays is a code computed from \
                     it, which keeps us from adding you to our list again by mistake, with the dates and the text you \
                     had agreed to, until you erase that as well. Backups are deleted after {BACKUPS}."
                ),
                "The same is kept when an email to you comes back or is reported as spam, so that we never write to \
                 you again. Our mail service then keeps your address itself on a list of addresses that it sends \
                 nothing to, until you ask us to take it off.",
            ],
        },
        Section {
            anchor: "who",
            heading: "Who processes it",
            paragraphs: &[
                "The Hague Academy for Local Governance. Your data is stored, and our emails are sent, by Amazon Web \
                 Services on our behalf. We give it to nobody else.",
            ],
        },
        Section {
            anchor: "your-rights",
            heading: "How to leave, and your rights",
            paragraphs: &[
                "Every email of ours has a link to unsubscribe, and most mail programs show a button for it. Another \
                 link in it shows you what we have stored about you; there you can download it and erase all of it. \
                 You can also ask us to do so, or to correct it, and you can complain to the data protection authority \
                 of your country.",
            ],
        },
    ],
};

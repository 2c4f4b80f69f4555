use crate::{PageSummary, Privacy, Section};

pub(super) const PRIVACY: Privacy = Privacy {
    summary: PageSummary {
        title: "Privacy",
        description: "What we store about subscribers to our newsletter, why, for how long, and how to have it erased.",
    },
    last_changed: "2026-11-24",
    heading: "Your data and our newsletter",
    sections: &[
        Section {
            anchor: "what",
            heading: "What we store",
            paragraphs: &[
                "Your email address; whether you have confirmed it; when you confirmed or unsubscribed; and which text \
                 you agreed to on which page. Until you confirm, we also store when you signed up, how many emails we \
                 sent you for it and when, and a code that we compute from the address of your internet connection. We \
                 do not ask for your name, we do not store where you are, and our emails do not tell us whether you \
                 open them.",
                "To stop abuse we count sign-ups for each internet connection, and emails for each mailbox. For that \
                 we keep codes that we compute from your connection’s address and from your email address, not the \
                 addresses themselves. We keep the code of the connection for two hours, and the code of the mailbox \
                 for two days, or for 30 days if an email to you came back before. Both are deleted within a few days \
                 after that.",
            ],
        },
        Section {
            anchor: "why",
            heading: "Why, and on what ground",
            paragraphs: &[
                "To send you our newsletter, because you agreed to it. We ask you to confirm your address so that nobody can \
                 subscribe somebody else. We store what you agreed to, and when, because the law requires us to be able to \
                 show it.",
            ],
        },
        Section {
            anchor: "how-long",
            heading: "How long",
            paragraphs: &[
                "A sign-up that you do not confirm ends after 48 hours, and is deleted within a few days after that. \
                 The 48 hours begin again when you sign up again, and when we send you the email for it. If you \
                 confirm, we keep your data until you unsubscribe.",
                "When you unsubscribe, your email address is deleted at once. What stays is a code computed from it, which \
                 keeps us from adding you to our list again by mistake, with the dates and the text you had agreed to, until \
                 you erase that as well. Backups are deleted after 35 days.",
                "When you erase your data, that code stays for 42 days, so that no backup brings your data back. It is \
                 deleted within a few days after that.",
                "When an email to you comes back or is reported as spam, we delete your email address and keep the \
                 code, with the dates and the text you had agreed to. After a report of spam we never write to you \
                 again, unless you ask us to. After an email came back we send you nothing for 30 days; if somebody \
                 then signs up with your address, we try one more email. Our mail service may also keep your address \
                 itself on a list of addresses that it sends nothing to, until you ask us to take it off.",
            ],
        },
        Section {
            anchor: "who",
            heading: "Who processes it",
            paragraphs: &[
                "The Hague Academy for Local Governance. Your data is stored, and our emails are sent, by Amazon Web Services \
                 on our behalf. We give it to nobody else.",
            ],
        },
        Section {
            anchor: "your-rights",
            heading: "How to leave, and your rights",
            paragraphs: &[
                "Every email of ours has a link to unsubscribe, and most mail programs show a button for it. Another link in it \
                 shows you what we have stored about you; there you can download it and erase all of it. You can also ask us \
                 to do so, or to correct it, and you can complain to the data protection authority of your country.",
            ],
        },
    ],
};

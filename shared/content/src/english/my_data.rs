use crate::{MyData, Notice, PageSummary, Step};

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
        paragraphs: &[
            "There is no subscription to our newsletter with your email address. If you erased your data recently, we \
             keep a code computed from your address for some weeks, so that no backup brings your data back.",
        ],
    },
    id_label: "Code computed from your email address",
    labels: &[
        ("email", "Email address"),
        ("status", "Subscription"),
        ("requested_at", "You signed up"),
        ("mails", "Emails we sent you for it"),
        ("mailed_at", "We sent the last one"),
        ("held_at", "The last one waits since"),
        ("refused_at", "The last one could not be sent"),
        ("expires_at", "The links in these emails work until"),
        ("confirmed_at", "You confirmed"),
        ("unsubscribed_at", "You unsubscribed"),
        ("bounced_at", "An email to you came back"),
        ("complained_at", "You reported an email of ours as spam"),
        ("consent_wording", "Version of the text that you agreed to"),
        ("consent_page", "Page on which you agreed to it"),
        ("owed", "Emails that were asked for"),
        ("mail_state", "The last of them is"),
        ("attempted_at", "We last tried to send it"),
        ("unanswered", "Tries that our mail service did not answer"),
        ("client", "Code computed from the internet connection that signed up"),
    ],
    statuses: &[
        ("pending", "Not confirmed yet"),
        ("confirmed", "You receive our newsletter"),
        ("unsubscribed", "You no longer receive our newsletter"),
        ("bounced", "You do not receive our newsletter, because an email to you came back"),
        ("complained", "We send you nothing, because you reported an email as spam"),
    ],
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
                "A code computed from your email address then stays for 42 days, so that no backup brings your data \
                 back. It does not keep us from adding you to our list again by mistake. If you want that, unsubscribe \
                 instead.",
            ],
        },
        button: "Erase everything",
    },
    erased: Notice {
        summary: PageSummary { title: "Erased", description: "We have erased what we had stored about you." },
        heading: "Your data is erased",
        paragraphs: &[
            "What stays are codes computed from your email address, not the address itself: one for 42 days, so that \
             no backup brings your data back, and one for some days, so that nobody can make us send you many emails. \
             Backups of our list are deleted after 35 days.",
            "You are welcome to sign up again at any time.",
        ],
    },
};

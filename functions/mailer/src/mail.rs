//! The mails of a sign-up, as HTML and as text: one layout, and the words of each kind of mail.

use content::{ENGLISH, Newsletter, Organisation, RequestMail};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use site::path;
use subscribers::{MailKind, OwedMail, Purpose, Token, TokenKey};

/// A mail, complete but for sender and recipient.
pub(crate) struct Mail {
    pub(crate) subject: &'static str,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) headers: [(&'static str, String); 3],
}

/// The links in a mail.
struct Links {
    /// The link of the button.
    action: String,
    unsubscribe: String,
    my_data: String,
    privacy: String,
}

impl Mail {
    /// The mail for one person. Only the links are different for each person.
    pub(crate) fn new(kind: MailKind, site_url: &str, key: &TokenKey, owed: &OwedMail) -> Self {
        let link = |path: &str, token: Token| format!("{site_url}{path}?t={token}");
        let my_data = link(path::MY_DATA, key.issue(Purpose::Data, owed.id));
        let unsubscribe = link(path::UNSUBSCRIBE, key.issue(Purpose::Unsubscribe, owed.id));
        let (words, action) = match kind {
            MailKind::Confirmation => {
                let confirm = link(path::CONFIRM, key.issue(Purpose::Confirm(&owed.nonce), owed.id));
                (&ENGLISH.newsletter.confirmation_mail, confirm)
            }
            MailKind::AlreadySubscribed => (&ENGLISH.newsletter.already_subscribed_mail, my_data.clone()),
        };
        let links = Links { action, unsubscribe, my_data, privacy: format!("{site_url}{}", path::PRIVACY) };
        Self {
            subject: words.subject,
            text: text(words, &links),
            html: html(words, &links).into_string(),
            headers: [
                // RFC 3834: no out-of-office reply shall answer this.
                ("Auto-Submitted", "auto-generated".to_owned()),
                // RFC 8058: mail programs show a button to unsubscribe.
                ("List-Unsubscribe", format!("<{}>", links.unsubscribe)),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ],
        }
    }
}

fn text(words: &RequestMail, links: &Links) -> String {
    let Organisation { name, place, website, .. } = &ENGLISH.organisation;
    let Links { action, unsubscribe, my_data, privacy } = links;
    format!(
        "{heading}\n\n{request}\n\n{button}:\n{action}\n\n{not_you}\n\n-- \n{name}\n{place}\n{website}\n\n\
         {stop}\n{unsubscribe}\n\n{see}\n{my_data}\n\n{privacy_heading}:\n{privacy}\n",
        heading = words.heading,
        request = words.request,
        button = words.button,
        not_you = words.not_you,
        stop = ENGLISH.newsletter.mail_unsubscribe,
        see = ENGLISH.newsletter.my_data.mail,
        privacy_heading = ENGLISH.newsletter.privacy.heading,
    )
}

/// The colours in dark mode. Mail programs that do not know this style show the light colours or invert them. Every text has
/// its own background, so it stays readable.
const BY_NIGHT: &str = "@media (prefers-color-scheme:dark){\
    .paper{background:#0e1b1d!important;color:#ece5d6!important}\
    .paper a{color:#9ad6cb!important}.paper .button a{color:#fbf8f2!important}}";

/// Tables and inline styles, because Outlook supports little else.
fn html(words: &RequestMail, links: &Links) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(ENGLISH.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (words.subject) }
                style { (PreEscaped(BY_NIGHT)) }
            }
            body.paper style="margin:0;padding:0;background:#fbf8f2" {
                div style="display:none;max-height:0;overflow:hidden" { (words.preview) }
                table.paper role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#fbf8f2"
                    style="background:#fbf8f2;color:#12282b;font-family:Georgia,serif;font-size:17px;line-height:1.5" {
                    tr {
                        td align="center" style="padding:32px 20px" {
                            table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0"
                                style="width:100%;max-width:560px;text-align:left" {
                                tr { td style="padding-bottom:16px;border-bottom:4px solid #c4522a;font-weight:bold" { (ENGLISH.organisation.name) } }
                                tr { td style="padding-top:32px" { (letter(words, links)) } }
                                tr { td style="padding-top:32px;font-size:14px" { (imprint(links)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn letter(words: &RequestMail, links: &Links) -> Markup {
    html! {
        h1 style="font-size:30px;line-height:1.2;margin:0 0 16px" { (words.heading) }
        p style="margin:0 0 16px" { (words.request) }
        table.button role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0" {
            tr {
                td bgcolor="#0f4645" style="background:#0f4645;padding:14px 28px" {
                    a href=(links.action) style="color:#fbf8f2;font-weight:bold;text-decoration:none" { (words.button) }
                }
            }
        }
        p style="margin:0 0 16px" {
            (words.link_instead) br; a href=(links.action) style="color:#0d4a4a;word-break:break-all" { (links.action) }
        }
        p style="margin:0" { (words.not_you) }
    }
}

fn imprint(links: &Links) -> Markup {
    let Newsletter { mail_unsubscribe, unsubscribe, my_data, privacy, .. } = &ENGLISH.newsletter;
    let Organisation { name, place, website, .. } = &ENGLISH.organisation;
    let link = |address: &str, text: &str| html! { a href=(address) style="color:#0d4a4a" { (text) } };
    html! {
        p style="margin:0 0 12px" { strong { (name) } br; (place) br; (link(website, website)) }
        p style="margin:0 0 12px" { (mail_unsubscribe) " " (link(&links.unsubscribe, unsubscribe.button)) }
        p style="margin:0 0 12px" { (my_data.mail) " " (link(&links.my_data, my_data.stored.summary.title)) }
        p style="margin:0" { (link(&links.privacy, privacy.heading)) }
    }
}

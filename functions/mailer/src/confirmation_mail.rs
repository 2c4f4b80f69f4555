use content::{ENGLISH, Organisation};
use maud::{DOCTYPE, Markup, html};
use site::path;
use subscribers::{Purpose, Token, TokenKey};

use crate::record::Request;

/// The mail that asks for a confirmation.
pub(crate) struct ConfirmationMail {
    pub(crate) subject: &'static str,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) headers: [(&'static str, String); 3],
}

/// The addresses that a mail leads to.
struct Links {
    confirm: String,
    unsubscribe: String,
    privacy: String,
}

impl ConfirmationMail {
    /// The mail for one subscriber: nothing in it but the links differs from one to the other.
    pub(crate) fn new(site_url: &str, key: &TokenKey, request: &Request) -> Self {
        let link = |path: &str, token: Token| format!("{site_url}{path}?t={token}");
        let links = Links {
            confirm: link(path::CONFIRM, key.issue(Purpose::Confirm(&request.nonce), request.id)),
            unsubscribe: link(path::UNSUBSCRIBE, key.issue(Purpose::Unsubscribe, request.id)),
            privacy: format!("{site_url}{}", path::PRIVACY),
        };
        Self {
            subject: ENGLISH.newsletter.confirmation_mail.subject,
            text: text(&links),
            html: html(&links).into_string(),
            headers: [
                // RFC 3834: nobody's absence notice shall answer this.
                ("Auto-Submitted", "auto-generated".to_owned()),
                // RFC 8058: mail programs show a button of their own.
                ("List-Unsubscribe", format!("<{}>", links.unsubscribe)),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ],
        }
    }
}

fn text(links: &Links) -> String {
    let words = &ENGLISH.newsletter.confirmation_mail;
    let Organisation { name, place, website, .. } = &ENGLISH.organisation;
    let Links { confirm, unsubscribe, privacy } = links;
    format!(
        "{heading}\n\n{request}\n\n{button}:\n{confirm}\n\n{not_you}\n\n-- \n{name}\n{place}\n{website}\n\n\
         {stop}\n{unsubscribe}\n\n{privacy_heading}:\n{privacy}\n",
        heading = words.heading,
        request = words.request,
        button = words.button,
        not_you = words.not_you,
        stop = words.unsubscribe,
        privacy_heading = ENGLISH.newsletter.privacy.heading,
    )
}

fn html(links: &Links) -> Markup {
    let words = &ENGLISH.newsletter.confirmation_mail;
    let organisation = &ENGLISH.organisation;
    html! {
        (DOCTYPE)
        html lang=(ENGLISH.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (words.subject) }
            }
            body style="margin:0;padding:0;font-family:Georgia,serif;font-size:17px;line-height:1.5" {
                div style="display:none;max-height:0;overflow:hidden" { (words.preview) }
                table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" {
                    tr {
                        td align="center" style="padding:24px 16px" {
                            table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                                style="max-width:560px;text-align:left" {
                                tr { td { (letter(links)) } }
                                tr {
                                    td style="padding-top:32px;font-size:14px" {
                                        p { strong { (organisation.name) } br; (organisation.place) br;
                                            a href=(organisation.website) { (organisation.website) } }
                                        p { (words.unsubscribe) " " a href=(links.unsubscribe) { (ENGLISH.newsletter.unsubscribe.button) } }
                                        p { a href=(links.privacy) { (ENGLISH.newsletter.privacy.heading) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn letter(links: &Links) -> Markup {
    let words = &ENGLISH.newsletter.confirmation_mail;
    html! {
        h1 style="font-size:28px;line-height:1.2;margin:0 0 16px" { (words.heading) }
        p { (words.request) }
        table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0" {
            tr {
                td bgcolor="#0f4c4a" style="border-radius:2px" {
                    a href=(links.confirm)
                        style="display:inline-block;padding:12px 24px;color:#fdfaf3;font-weight:bold;text-decoration:none" {
                        (words.button)
                    }
                }
            }
        }
        p { (words.link_instead) br; a href=(links.confirm) style="word-break:break-all" { (links.confirm) } }
        p { (words.not_you) }
    }
}

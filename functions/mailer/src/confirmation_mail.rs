//! The mail that asks for a confirmation, as HTML and as text.

use content::{ENGLISH, Newsletter, Organisation};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use site::{
    palette::{BAND, BRIGHT, INK, LINK, PAPER, WARM},
    path,
};
use subscribers::{Purpose, Token, TokenKey};

use crate::stream_record::RequestedMail;

/// The mail that asks for a confirmation.
pub(crate) struct ConfirmationMail {
    pub(crate) subject: &'static str,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) headers: [(&'static str, String); 3],
}

/// The links in a mail.
struct Links {
    confirm: String,
    unsubscribe: String,
    my_data: String,
    privacy: String,
}

impl ConfirmationMail {
    /// The mail for one subscriber. Only the links are different for each subscriber.
    pub(crate) fn new(site_url: &str, key: &TokenKey, requested: &RequestedMail) -> Self {
        let link = |path: &str, token: Token| format!("{site_url}{path}?t={token}");
        let links = Links {
            confirm: link(path::CONFIRM, key.issue(Purpose::Confirm(&requested.nonce), requested.id)),
            unsubscribe: link(path::UNSUBSCRIBE, key.issue(Purpose::Unsubscribe, requested.id)),
            my_data: link(path::MY_DATA, key.issue(Purpose::Data, requested.id)),
            privacy: format!("{site_url}{}", path::PRIVACY),
        };
        Self {
            subject: ENGLISH.newsletter.confirmation_mail.subject,
            text: text(&links),
            html: html(&links).into_string(),
            headers: [
                // RFC 3834: mailboxes must not send an automatic reply.
                ("Auto-Submitted", "auto-generated".to_owned()),
                // RFC 8058: mail programs show a button to unsubscribe.
                ("List-Unsubscribe", format!("<{}>", links.unsubscribe)),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ],
        }
    }
}

fn text(links: &Links) -> String {
    let words = &ENGLISH.newsletter.confirmation_mail;
    let Organisation { name, place, website, .. } = &ENGLISH.organisation;
    let Links { confirm, unsubscribe, my_data, privacy } = links;
    format!(
        "{heading}\n\n{request}\n\n{button}:\n{confirm}\n\n{not_you}\n\n-- \n{name}\n{place}\n{website}\n\n\
         {stop}\n{unsubscribe}\n\n{see}\n{my_data}\n\n{privacy_heading}:\n{privacy}\n",
        heading = words.heading,
        request = words.request,
        button = words.button,
        not_you = words.not_you,
        stop = words.unsubscribe,
        see = ENGLISH.newsletter.my_data.mail,
        privacy_heading = ENGLISH.newsletter.privacy.heading,
    )
}

/// The colours in dark mode. Mail programs that do not support this style show the light colours or invert them. Every
/// text has its own background, so it stays readable.
fn by_night() -> String {
    format!(
        "@media (prefers-color-scheme:dark){{\
         .paper{{background:{}!important;color:{}!important}}\
         .paper a{{color:{}!important}}.paper .button a{{color:{}!important}}}}",
        PAPER.night, INK.night, LINK.night, BRIGHT.night
    )
}

/// Tables and inline styles, because Outlook supports little else.
fn html(links: &Links) -> Markup {
    let words = &ENGLISH.newsletter.confirmation_mail;
    html! {
        (DOCTYPE)
        html lang=(ENGLISH.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (words.subject) }
                style { (PreEscaped(by_night())) }
            }
            body.paper style={ "margin:0;padding:0;background:" (PAPER.day) } {
                div style="display:none;max-height:0;overflow:hidden" { (words.preview) }
                table.paper role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor=(PAPER.day)
                    style={ "background:" (PAPER.day) ";color:" (INK.day) ";font-family:Georgia,serif;font-size:17px;line-height:1.5" } {
                    tr {
                        td align="center" style="padding:32px 20px" {
                            table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0"
                                style="width:100%;max-width:560px;text-align:left" {
                                tr { td style={ "padding-bottom:16px;border-bottom:4px solid " (WARM.day) ";font-weight:bold" } { (ENGLISH.organisation.name) } }
                                tr { td style="padding-top:32px" { (letter(links)) } }
                                tr { td style="padding-top:32px;font-size:14px" { (imprint(links)) } }
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
        h1 style="font-size:30px;line-height:1.2;margin:0 0 16px" { (words.heading) }
        p style="margin:0 0 16px" { (words.request) }
        table.button role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0" {
            tr {
                td bgcolor=(BAND.day) style={ "background:" (BAND.day) ";padding:14px 28px" } {
                    a href=(links.confirm) style={ "color:" (BRIGHT.day) ";font-weight:bold;text-decoration:none" } { (words.button) }
                }
            }
        }
        p style="margin:0 0 16px" {
            (words.link_instead) br; a href=(links.confirm) style={ "color:" (LINK.day) ";word-break:break-all" } { (links.confirm) }
        }
        p style="margin:0" { (words.not_you) }
    }
}

fn imprint(links: &Links) -> Markup {
    let Newsletter { confirmation_mail, unsubscribe, my_data, privacy, .. } = &ENGLISH.newsletter;
    let Organisation { name, place, website, .. } = &ENGLISH.organisation;
    let link = |address: &str, text: &str| html! { a href=(address) style={ "color:" (LINK.day) } { (text) } };
    html! {
        p style="margin:0 0 12px" { strong { (name) } br; (place) br; (link(website, website)) }
        p style="margin:0 0 12px" { (confirmation_mail.unsubscribe) " " (link(&links.unsubscribe, unsubscribe.button)) }
        p style="margin:0 0 12px" { (my_data.mail) " " (link(&links.my_data, my_data.stored.summary.title)) }
        p style="margin:0" { (link(&links.privacy, privacy.heading)) }
    }
}

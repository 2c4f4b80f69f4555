//! The HTML of the pages.

use std::time::{Duration, UNIX_EPOCH};

use humantime::format_rfc3339_seconds;
use maud::{DOCTYPE, Markup, html};

use super::{Message, html_part};

/// Newest first. Reloads itself every two seconds.
pub(super) fn list(messages: &[Message]) -> Markup {
    let refresh = html! { meta http-equiv="refresh" content="2"; };
    let content = html! {
        h1 { "Outbox" }
        @if messages.is_empty() {
            p { "No mail yet. Sign up for the newsletter on the site, and this page shows the mail within seconds." }
        } @else {
            p { "Every mail that the site has sent, the newest first. No mail has left this machine." }
            ol reversed {
                @for (index, message) in messages.iter().enumerate().rev() { li { (entry(index + 1, message)) } }
            }
        }
    };
    page("Outbox", &refresh, &content)
}

pub(super) fn message(number: usize, message: &Message) -> Markup {
    let content = html! {
        p { a href="/" { "Outbox" } }
        h1 { (message.subject) }
        dl {
            dt { "From" } dd { (message.from) }
            dt { "To" } dd { (message.to) }
            dt { "Sent" } dd { (time(message)) }
            @for (name, value) in &message.headers { dt { (name) } dd { (text(value)) } }
        }
        h2 { "As HTML" }
        iframe title="The mail as HTML" src={ "/messages/" (number) "/html" } sandbox=(html_part::SANDBOX) {}
        h2 { "As text" }
        pre { (text(&message.text)) }
    };
    page(&message.subject, &html! {}, &content)
}

pub(super) fn not_found() -> Markup {
    let content = html! {
        h1 { "There is no such mail" }
        p { a href="/" { "Outbox" } }
    };
    page("There is no such mail", &html! {}, &content)
}

fn entry(number: usize, message: &Message) -> Markup {
    html! {
        a href={ "/messages/" (number) } { (message.subject) }
        p { "to " strong { (message.to) } " from " (message.from) }
        p { (time(message)) }
    }
}

fn time(message: &Message) -> Markup {
    let sent = UNIX_EPOCH.checked_add(Duration::from_secs(message.sent_at)).unwrap_or(UNIX_EPOCH);
    let time = format_rfc3339_seconds(sent).to_string();
    html! { time datetime=(time) { (time.replace('T', " ").replace('Z', " UTC")) } }
}

/// A text with its web addresses as links.
fn text(text: &str) -> Markup {
    html! {
        @for part in text.split_inclusive(ends_address) {
            @let address = part.trim_end_matches(ends_address);
            @if address.starts_with("https://") || address.starts_with("http://") {
                a href=(address) target="_blank" rel="noreferrer" { (address) }
                (part.strip_prefix(address).unwrap_or_default())
            } @else {
                (part)
            }
        }
    }
}

fn ends_address(character: char) -> bool {
    character.is_whitespace() || matches!(character, '<' | '>')
}

fn page(title: &str, refresh: &Markup, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                (refresh)
                title { (title) }
                link rel="stylesheet" href="/style.css";
            }
            body { main { (content) } }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn web_addresses_in_a_text_are_links_and_everything_else_stays_text() {
        let cases = [
            ("no address", "no address"),
            ("<script>", "&lt;script&gt;"),
            (
                "see\nhttp://a.org/?t=1&u=2\nor",
                "see\n<a href=\"http://a.org/?t=1&amp;u=2\" target=\"_blank\" rel=\"noreferrer\">\
                 http://a.org/?t=1&amp;u=2</a>\nor",
            ),
            (
                "<https://a.org>",
                "&lt;<a href=\"https://a.org\" target=\"_blank\" rel=\"noreferrer\">https://a.org</a>&gt;",
            ),
            ("javascript:alert(1)", "javascript:alert(1)"),
        ];
        for (written, expected) in cases {
            assert_eq!(super::text(written).into_string(), expected, "{written}");
        }
    }
}

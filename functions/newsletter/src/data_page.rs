//! The page *Your data*.

use content::{ConsentWordings, Content, FieldLabels, Newsletter, StatusMeanings};
use maud::{Markup, html};
use site::{Page, drawing::SIGNPOST, path};
use subscribers::{Status, Subscription, Timestamp, Token, Value};
use time::{OffsetDateTime, macros::format_description};

/// The stored data, with a link to download it and a link to erase it.
pub(crate) fn data_page(content: &Content, subscription: &Subscription, token: &Token) -> Markup {
    let words = &content.newsletter.my_data;
    let main = html! {
        section {
            h1 { (words.stored.heading) }
            @for paragraph in words.stored.paragraphs { p { (paragraph) } }
            dl.data {
                @for field in subscription.fields() {
                    @if let Some(value) = field.value {
                        dt { (label(&words.labels, field.name).unwrap_or(field.name)) }
                        dd { (in_words(content, field.name, value)) }
                    }
                }
                dt { (words.labels.id) }
                dd { code { (token.id()) } }
            }
            p { a href={ (path::MY_DATA_JSON) "?t=" (token) } download { (words.download) } }
            p { a href={ (path::ERASE) "?t=" (token) } { (words.erase.notice.heading) } }
        }
    };
    Page { content, summary: words.stored.summary, path: None, has_error: false, main, sign_up: None }.render(None)
}

/// The page if nothing is stored.
pub(crate) fn nothing_page(content: &Content) -> Markup {
    let words = &content.newsletter.my_data.nothing;
    let main = site::notice(SIGNPOST, words.heading, words.paragraphs, &html! {});
    Page { content, summary: words.summary, path: None, has_error: false, main, sign_up: None }.render(None)
}

/// `None` for a field that has no label.
fn label(labels: &FieldLabels, name: &str) -> Option<&'static str> {
    Some(match name {
        "email" => labels.email,
        "status" => labels.status,
        "requested_at" => labels.requested_at,
        "mails" => labels.mails,
        "mailed_at" => labels.mailed_at,
        "held_at" => labels.held_at,
        "refused_at" => labels.refused_at,
        "expires_at" => labels.expires_at,
        "confirmed_at" => labels.confirmed_at,
        "unsubscribed_at" => labels.unsubscribed_at,
        "bounced_at" => labels.bounced_at,
        "complained_at" => labels.complained_at,
        "consent_wording" => labels.consent_wording,
        "consent_page" => labels.consent_page,
        _ => return None,
    })
}

fn in_words(content: &Content, name: &str, value: Value) -> Markup {
    let Newsletter { consent, my_data, .. } = &content.newsletter;
    match value {
        Value::Text(text) if name == "status" => html! { (meaning(&my_data.statuses, text).unwrap_or(text)) },
        Value::Text(wording) if name == "consent_wording" => agreed(wording, consent),
        Value::Time(timestamp) => html! { (date(timestamp).unwrap_or_else(|| value.to_string())) },
        Value::Text(_) | Value::Number(_) => html! { (value) },
    }
}

fn meaning(statuses: &StatusMeanings, status: &str) -> Option<&'static str> {
    Some(match status.parse().ok()? {
        Status::Pending => statuses.pending,
        Status::Confirmed => statuses.confirmed,
        Status::Unsubscribed => statuses.unsubscribed,
        Status::Bounced => statuses.bounced,
        Status::Complained => statuses.complained,
    })
}

/// The name of the wording and its text. The text that an imported subscriber agreed to is not stored.
fn agreed(wording: &str, consent: &ConsentWordings) -> Markup {
    html! {
        (wording)
        @if let Some(text) = consent.text_of(wording) {
            blockquote { @for line in text.lines() { p { (line) } } }
        }
    }
}

/// A time in words, such as `1 December 2026, 09:05`. `None` for times after the year 9999.
fn date(timestamp: Timestamp) -> Option<String> {
    let format = format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute]");
    OffsetDateTime::from_unix_timestamp(i64::try_from(timestamp).ok()?).ok()?.format(format).ok()
}

#[cfg(test)]
mod tests {
    use content::{ENGLISH, MyData};

    use super::*;

    #[test]
    fn everything_that_can_be_stored_has_a_label_and_every_status_a_meaning() {
        let MyData { labels, statuses, .. } = &ENGLISH.newsletter.my_data;
        for field in Subscription::new(Status::Pending).fields() {
            assert!(label(labels, field.name).is_some(), "{}", field.name);
        }
        for status in Status::ALL {
            assert!(meaning(statuses, status.as_str()).is_some(), "{status}");
        }
    }

    #[test]
    fn the_page_shows_the_text_that_the_person_agreed_to() {
        let ConsentWordings { current, .. } = ENGLISH.newsletter.consent;
        let shown = in_words(&ENGLISH, "consent_wording", Value::Text(current.name)).into_string();
        assert!(shown.starts_with(current.name), "{shown}");
        for line in current.text.lines() {
            assert!(shown.contains(&html! { p { (line) } }.into_string()), "{line}: {shown}");
        }
    }

    #[test]
    fn the_page_shows_only_the_name_of_the_text_that_an_imported_subscriber_agreed_to() {
        let shown = in_words(&ENGLISH, "consent_wording", Value::Text("course form <2020>")).into_string();
        assert_eq!(shown, "course form &lt;2020&gt;");
    }

    #[test]
    fn a_time_is_written_as_people_write_it() {
        assert_eq!(date(1_796_115_900).unwrap(), "1 December 2026, 09:05");
    }
}

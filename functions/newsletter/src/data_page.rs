use content::{Content, MyData};
use maud::{Markup, html};
use site::{Page, drawing::SIGNPOST, path};
use subscribers::{Field, Person, Timestamp, Token, Value};
use time::{OffsetDateTime, macros::format_description};

/// What is stored about somebody, with the ways to take it along and to have it erased.
pub(crate) fn data_page(content: &Content, person: &Person, token: &Token) -> Markup {
    let words = &content.newsletter.my_data;
    let main = html! {
        section {
            h1 { (words.stored.heading) }
            @for paragraph in words.stored.paragraphs { p { (paragraph) } }
            dl.data {
                @for field in person.fields() {
                    @if let Some(value) = field.value {
                        dt { (label(words, &field)) }
                        dd { (in_words(words, &field, value)) }
                    }
                }
                dt { (words.id_label) }
                dd { code { (token.id()) } }
            }
            p { a href={ (path::MY_DATA_JSON) "?t=" (token) } download { (words.download) } }
            p { a href={ (path::ERASE) "?t=" (token) } { (words.erase.notice.heading) } }
        }
    };
    Page { content, summary: words.stored.summary, path: None, has_error: false, main, sign_up: None }.render(None)
}

/// The same for whom the table does not know.
pub(crate) fn nothing_page(content: &Content) -> Markup {
    let words = &content.newsletter.my_data.nothing;
    let main = site::notice(SIGNPOST, words.heading, words.paragraphs, &html! {});
    Page { content, summary: words.summary, path: None, has_error: false, main, sign_up: None }.render(None)
}

fn label(words: &MyData, field: &Field) -> &'static str {
    look_up(words.labels, field.name).unwrap_or(field.name)
}

fn in_words(words: &MyData, field: &Field, value: Value) -> String {
    match value {
        Value::Text(status) if field.name == "status" => look_up(words.statuses, status).unwrap_or(status).to_owned(),
        Value::Time(timestamp) => date(timestamp).unwrap_or_else(|| value.to_string()),
        Value::Text(_) | Value::Number(_) => value.to_string(),
    }
}

fn look_up(words: &'static [(&str, &str)], name: &str) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == name).map(|(_, word)| *word)
}

/// As people write it, such as `1 December 2026, 09:05`; `None` for moments that no calendar has.
fn date(timestamp: Timestamp) -> Option<String> {
    let format = format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute]");
    OffsetDateTime::from_unix_timestamp(i64::try_from(timestamp).ok()?).ok()?.format(format).ok()
}

#[cfg(test)]
mod tests {
    use content::ENGLISH;
    use subscribers::{PENDING, Status};

    use super::*;

    #[test]
    fn everything_that_can_be_stored_has_a_label_and_every_status_a_meaning() {
        let words = &ENGLISH.newsletter.my_data;
        for field in Person::default().fields() {
            assert!(look_up(words.labels, field.name).is_some(), "{}", field.name);
        }
        for status in Status::ALL.map(Status::as_str).into_iter().chain([PENDING]) {
            assert!(look_up(words.statuses, status).is_some(), "{status}");
        }
    }

    #[test]
    fn a_moment_is_written_as_people_do() {
        assert_eq!(date(1_796_115_900).unwrap(), "1 December 2026, 09:05");
    }
}

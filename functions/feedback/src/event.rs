//! The event around SES's reports: a notification of SNS, or an event of `EventBridge`.

use serde_json::Value;

use crate::{error::Unreadable, report::Report};

/// The reports in an event. An SNS notification contains several reports, each as a text. An event of `EventBridge`
/// contains one report, in `detail`. An operator can also send a report alone.
pub(crate) fn reports(event: Value) -> Result<Vec<Report>, Unreadable> {
    let Value::Object(mut event) = event else { return Err(Unreadable::Event) };
    if let Some(Value::Array(records)) = event.remove("Records") {
        let message = |record: &Value| record.pointer("/Sns/Message")?.as_str().map(str::to_owned);
        let messages = records.iter().map(|record| message(record).ok_or(Unreadable::Event));
        return messages.map(|message| serde_json::from_str(&message?).map_err(|_| Unreadable::Report)).collect();
    }
    let report = match event.remove("detail") {
        Some(detail) => detail,
        None => Value::Object(event),
    };
    Ok(vec![serde_json::from_value(report).map_err(|_| Unreadable::Report)?])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unreadable_event_is_refused_without_quoting_it() {
        for event in [
            json!(null),
            json!([]),
            json!({}),
            json!({"Records": [{}]}),
            json!({"Records": [{"Sns": {"Message": "jo@example.org"}}]}),
            json!({"detail": "jo@example.org"}),
            json!({"eventType": "Bounce", "bounce": "jo@example.org"}),
        ] {
            let error = reports(event.clone()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains('@'), "{event}");
        }
    }
}

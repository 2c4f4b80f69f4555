//! The event around SES's reports: a notification of SNS, or an event of EventBridge.

use serde_json::Value;

use crate::{error::Unreadable, report::Report};

/// The reports in an event. A notification of SNS has several, each as text. An event of `EventBridge` has one, as `detail`. An
/// event can also be the report itself, as an operator sends it.
///
/// Each report is read on its own, so that one unreadable report does not lose the others.
pub(crate) fn reports(event: Value) -> Vec<Result<Report, Unreadable>> {
    let Value::Object(mut event) = event else { return vec![Err(Unreadable::Event)] };
    if let Some(Value::Array(records)) = event.remove("Records") {
        return records.iter().map(notified).collect();
    }
    let report = match event.remove("detail") {
        Some(detail) => detail,
        None => Value::Object(event),
    };
    vec![serde_json::from_value(report).map_err(|_| Unreadable::Report)]
}

fn notified(record: &Value) -> Result<Report, Unreadable> {
    let message = record.pointer("/Sns/Message").and_then(Value::as_str).ok_or(Unreadable::Event)?;
    serde_json::from_str(message).map_err(|_| Unreadable::Report)
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
            let error = reports(event.clone()).pop().unwrap().unwrap_err();
            assert!(!format!("{error} {error:?}").contains('@'), "{event}");
        }
    }

    #[test]
    fn an_unreadable_report_does_not_lose_the_others() {
        let good = json!({"Sns": {"Message": "{\"eventType\":\"Send\"}"}});
        let reports = reports(json!({"Records": [good, {"Sns": {"Message": "?"}}, good]}));
        assert_eq!(reports.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    }
}

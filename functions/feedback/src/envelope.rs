//! What SES's reports are wrapped in on their way here.

use serde_json::Value;

use crate::report::Report;

/// Something that is no report of SES. It does not say what it is, because an address could stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("neither a notification of SNS, nor an event of EventBridge, nor a report of SES")]
    Envelope,
    #[error("not what SES reports")]
    Report,
    #[error("an address that is none")]
    Address,
}

/// The reports in an event: of SNS several, each as a text; of `EventBridge` one, as `detail`; or one as it is, as somebody who
/// tries the function out sends it.
pub(crate) fn reports(event: Value) -> Result<Vec<Report>, Unreadable> {
    let Value::Object(mut event) = event else { return Err(Unreadable::Envelope) };
    if let Some(Value::Array(records)) = event.remove("Records") {
        let message = |record: &Value| record.pointer("/Sns/Message")?.as_str().map(str::to_owned);
        let messages = records.iter().map(|record| message(record).ok_or(Unreadable::Envelope));
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
    fn what_is_no_report_is_refused_without_quoting_it() {
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

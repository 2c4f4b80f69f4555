use std::time::{Duration, UNIX_EPOCH};

use humantime::format_rfc3339_seconds;
use subscribers::{Subscription, Timestamp};

/// What is stored about somebody, a line for each thing.
pub(crate) fn describe(subscription: Option<&Subscription>) -> String {
    let Some(subscription) = subscription else { return "not in the table\n".to_owned() };
    let mut lines = vec![
        ("status", subscription.status.to_string()),
        ("asked", date(subscription.requested_at)),
        ("mails", subscription.mails.to_string()),
    ];
    lines.extend(subscription.expires_at.map(|at| ("expires", date(at))));
    let consent = subscription.consent.as_ref();
    lines.extend(consent.map(|consent| ("consent", format!("wording {} on {}", consent.wording, consent.page))));
    lines.iter().fold(String::new(), |text, (name, value)| text + &format!("{name:<8} {value}\n"))
}

fn date(timestamp: Timestamp) -> String {
    UNIX_EPOCH
        .checked_add(Duration::from_secs(timestamp))
        .map_or_else(|| timestamp.to_string(), |time| format_rfc3339_seconds(time).to_string())
}

#[cfg(test)]
mod tests {
    use subscribers::{Consent, Status};

    use super::*;

    #[test]
    fn somebody_is_described_line_by_line() {
        let subscription = Subscription {
            status: Status::Pending,
            requested_at: 1_795_000_000,
            mails: 1,
            expires_at: Some(1_795_172_800),
            consent: Some(Consent { wording: "2026-11".into(), page: "/mission".into() }),
        };
        assert_eq!(
            describe(Some(&subscription)),
            "status   pending\nasked    2026-11-18T11:06:40Z\nmails    1\nexpires  2026-11-20T11:06:40Z\n\
             consent  wording 2026-11 on /mission\n"
        );
        assert_eq!(describe(None), "not in the table\n");
    }
}

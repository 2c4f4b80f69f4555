use std::time::{Duration, UNIX_EPOCH};

use humantime::format_rfc3339_seconds;
use subscribers::{Subscription, Timestamp};

/// What is stored about somebody, a line for each thing.
pub(crate) fn describe(subscription: Option<&Subscription>) -> String {
    let Some(subscription) = subscription else { return "not in the table\n".to_owned() };
    let consent = subscription.consent.as_ref();
    let lines = [
        Some(("status", subscription.status.to_string())),
        Some(("asked", date(subscription.requested_at))),
        Some(("mails", subscription.mails.to_string())).filter(|_| subscription.mails > 0),
        subscription.mailed_at.map(|at| ("mailed", date(at))),
        subscription.held_at.map(|at| ("set aside", date(at))),
        subscription.refused_at.map(|at| ("refused", date(at))),
        subscription.expires_at.map(|at| ("expires", date(at))),
        subscription.confirmed_at.map(|at| ("confirmed", date(at))),
        subscription.unsubscribed_at.map(|at| ("left", date(at))),
        consent.map(|consent| ("consent", format!("wording {} on {}", consent.wording, consent.page))),
    ];
    lines.iter().flatten().fold(String::new(), |text, (name, value)| text + &format!("{name:<9}  {value}\n"))
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
            requested_at: 1_795_000_000,
            mails: 1,
            expires_at: Some(1_795_172_800),
            consent: Some(Consent { wording: "2026-11".into(), page: "/mission".into() }),
            ..Subscription::new(Status::Pending)
        };
        assert_eq!(
            describe(Some(&subscription)),
            "status     pending\nasked      2026-11-18T11:06:40Z\nmails      1\nexpires    2026-11-20T11:06:40Z\n\
             consent    wording 2026-11 on /mission\n"
        );
        assert_eq!(describe(None), "not in the table\n");
    }
}

//! How many mails are sent: the limit per hour, and the breaker that stops mails when too many bounce.

use std::collections::BTreeMap;

use limits::{BREAKER_WINDOW, COUNTING_WINDOW, HOUR, MINUTE};
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Bounces in a day from which on the breaker compares them with the mails. SES itself reviews an account at 5 % of them and
/// stops it at 10 %.
const FEWEST_BOUNCES: u64 = 10;
/// In percent of the mails.
const MOST_BOUNCES: u64 = 5;
/// The same for complaints, at which SES reviews an account from 0.1 % on and stops it at 0.5 %.
const FEWEST_COMPLAINTS: u64 = 3;
/// In thousandths of the mails.
const MOST_COMPLAINTS: u64 = 1;

/// The mails, bounces and complaints of the last day. One item of the table of counters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Grows with each write, so that two writers notice each other.
    #[serde(default)]
    pub(crate) version: u64,
    /// Mails by minute since 1970, of the last hour.
    #[serde(default)]
    minutes: BTreeMap<String, u64>,
    /// Everything by hour since 1970, of the last day.
    #[serde(default)]
    hours: BTreeMap<String, Hour>,
}

/// What happened in an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Hour {
    mails: u64,
    bounces: u64,
    complaints: u64,
}

/// Why a mail is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// The mails of this hour are used up.
    Limit,
    /// Too many mails of this day bounced or were reported as spam.
    Breaker,
    /// Too many mails of this day that the same client requested bounced.
    Client,
}

impl Sending {
    /// Whether another mail may be sent, with a limit of `mails_per_hour` in any sixty minutes.
    ///
    /// A quarter of the limit is for mails that were held before, so that new sign-ups do not keep them waiting.
    ///
    /// # Errors
    ///
    /// If it may not: the reason.
    pub fn permit(&self, mails_per_hour: u64, was_held: bool, now: Timestamp) -> Result<(), HoldReason> {
        if self.breaker_is_open(now) {
            return Err(HoldReason::Breaker);
        }
        let limit = if was_held { mails_per_hour } else { mails_per_hour - mails_per_hour / 4 };
        if self.mails_in_last_hour(now) < limit { Ok(()) } else { Err(HoldReason::Limit) }
    }

    /// The mails of the last sixty minutes. The minute in which they began counts as a whole.
    #[must_use]
    pub fn mails_in_last_hour(&self, now: Timestamp) -> u64 {
        recent(&self.minutes, MINUTE, COUNTING_WINDOW, now).sum()
    }

    /// Whether too many mails of the last day bounced or were reported as spam.
    #[must_use]
    pub fn breaker_is_open(&self, now: Timestamp) -> bool {
        let day = self.last_day(now);
        let too_many_bounces = day.bounces >= FEWEST_BOUNCES && day.bounces * 100 > day.mails * MOST_BOUNCES;
        let too_many_complaints =
            day.complaints >= FEWEST_COMPLAINTS && day.complaints * 1000 > day.mails * MOST_COMPLAINTS;
        too_many_bounces || too_many_complaints
    }

    /// Mails, bounces and complaints of the last day, in this order.
    #[must_use]
    pub fn totals(&self, now: Timestamp) -> [u64; 3] {
        let Hour { mails, bounces, complaints } = self.last_day(now);
        [mails, bounces, complaints]
    }

    pub(crate) fn with_mail(self, now: Timestamp) -> Self {
        let mut next = self.next(now, |hour| hour.mails += 1);
        *next.minutes.entry((now / MINUTE).to_string()).or_default() += 1;
        next
    }

    /// Takes back a mail that was counted at `counted_at` and not sent.
    pub(crate) fn without_mail(self, counted_at: Timestamp, now: Timestamp) -> Self {
        let mut next = self.next(now, |_| {});
        if let Some(mails) = next.minutes.get_mut(&(counted_at / MINUTE).to_string()) {
            *mails = mails.saturating_sub(1);
        }
        if let Some(hour) = next.hours.get_mut(&(counted_at / HOUR).to_string()) {
            hour.mails = hour.mails.saturating_sub(1);
        }
        next
    }

    /// Forgets bounces and complaints, for an operator who has found their cause.
    pub(crate) fn without_reports(self, now: Timestamp) -> Self {
        let mut next = self.next(now, |_| {});
        next.hours.values_mut().for_each(|hour| *hour = Hour { mails: hour.mails, ..Hour::default() });
        next
    }

    pub(crate) fn with_bounce(self, now: Timestamp) -> Self {
        self.next(now, |hour| hour.bounces += 1)
    }

    pub(crate) fn with_complaint(self, now: Timestamp) -> Self {
        self.next(now, |hour| hour.complaints += 1)
    }

    /// The next version, without what is too old.
    fn next(mut self, now: Timestamp, count: impl FnOnce(&mut Hour)) -> Self {
        self.version += 1;
        self.minutes.retain(|minute, _| is_recent(minute, MINUTE, COUNTING_WINDOW, now));
        self.hours.retain(|hour, _| is_recent(hour, HOUR, BREAKER_WINDOW, now));
        count(self.hours.entry((now / HOUR).to_string()).or_default());
        self
    }

    fn last_day(&self, now: Timestamp) -> Hour {
        recent(&self.hours, HOUR, BREAKER_WINDOW, now).fold(Hour::default(), |sum, hour| Hour {
            mails: sum.mails + hour.mails,
            bounces: sum.bounces + hour.bounces,
            complaints: sum.complaints + hour.complaints,
        })
    }
}

fn recent<T: Copy>(counts: &BTreeMap<String, T>, length: u64, window: u64, now: Timestamp) -> impl Iterator<Item = T> {
    counts.iter().filter(move |(period, _)| is_recent(period, length, window, now)).map(|(_, count)| *count)
}

/// Whether a period of `length` seconds, by its number since 1970, is partly within the last `window` seconds.
fn is_recent(period: &str, length: u64, window: u64, now: Timestamp) -> bool {
    period.parse::<u64>().is_ok_and(|period| period >= now.saturating_sub(window) / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = 1_800_000_000;

    fn after(mails: u64, bounces: u64, complaints: u64) -> Sending {
        let sending = (0..mails).fold(Sending::default(), |sending, _| sending.with_mail(NOW));
        let sending = (0..bounces).fold(sending, |sending, _| sending.with_bounce(NOW));
        (0..complaints).fold(sending, |sending, _| sending.with_complaint(NOW))
    }

    #[test]
    fn the_limit_holds_in_any_sixty_minutes() {
        let sending = after(2, 0, 0);
        assert_eq!(sending.permit(3, false, NOW), Ok(()));
        assert_eq!(sending.permit(2, false, NOW), Err(HoldReason::Limit));
        assert_eq!(sending.permit(2, false, NOW + HOUR - 1), Err(HoldReason::Limit));
        assert_eq!(sending.permit(2, false, NOW + HOUR + MINUTE), Ok(()));
        assert_eq!(Sending::default().permit(0, true, NOW), Err(HoldReason::Limit), "zero is an off switch");
    }

    #[test]
    fn a_quarter_of_the_hour_is_for_held_mails() {
        let sending = after(9, 0, 0);
        assert_eq!(sending.permit(12, false, NOW), Err(HoldReason::Limit));
        assert_eq!(sending.permit(12, true, NOW), Ok(()));
        assert_eq!(after(12, 0, 0).permit(12, true, NOW), Err(HoldReason::Limit));
    }

    #[test]
    fn a_mail_that_was_not_sent_is_taken_back() {
        let sending = after(2, 0, 0).without_mail(NOW, NOW + 1);
        assert_eq!((sending.mails_in_last_hour(NOW), sending.totals(NOW)), (1, [1, 0, 0]));
    }

    #[test]
    fn an_operator_can_close_the_breaker() {
        let sending = after(20, 20, 20).without_reports(NOW);
        assert!(!sending.breaker_is_open(NOW));
        assert_eq!(sending.totals(NOW), [20, 0, 0]);
    }

    #[test]
    fn the_breaker_opens_when_too_many_mails_bounce_or_are_called_spam() {
        for (mails, bounces, complaints, is_open) in [
            (10, 9, 0, false),
            (100, 10, 0, true),
            (200, 10, 0, false),
            (200, 11, 0, true),
            (10, 0, 2, false),
            (10, 0, 3, true),
            (3000, 0, 3, false),
            (0, 120, 20, true),
        ] {
            let sending = after(mails, bounces, complaints);
            assert_eq!(sending.breaker_is_open(NOW), is_open, "{mails} {bounces} {complaints}");
            assert!(!sending.breaker_is_open(NOW + BREAKER_WINDOW + HOUR), "a day later");
        }
    }

    #[test]
    fn old_counts_are_forgotten() {
        let later = NOW + BREAKER_WINDOW + HOUR;
        let sending = after(1, 1, 1).with_mail(later);
        assert_eq!((sending.minutes.len(), sending.hours.len(), sending.version), (1, 1, 4));
        assert_eq!(sending.totals(later), [1, 0, 0]);
    }
}

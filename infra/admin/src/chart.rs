//! A month as a line of small bars.

use std::fmt;

use limits::HOUR;
use subscribers::Timestamp;

/// How many days a chart has.
pub(crate) const DAYS: usize = 30;

const DAY: u64 = 24 * HOUR;

/// Counts per day (in UTC), drawn as a line of small bars.
pub(crate) struct Chart {
    /// The last day of the chart, as its number since 1970-01-01.
    today: u64,
    /// The oldest day first.
    counts: [u64; DAYS],
}

impl Chart {
    /// An empty chart of the days up to the day of `now`.
    pub(crate) const fn until(now: Timestamp) -> Self {
        Self { today: now / DAY, counts: [0; DAYS] }
    }

    /// Counts an event, if it happened on one of the days.
    pub(crate) fn count(&mut self, at: Option<Timestamp>) {
        let days_ago = at.and_then(|at| self.today.checked_sub(at / DAY)).and_then(|days| usize::try_from(days).ok());
        if let Some(count) = days_ago.and_then(|days_ago| self.counts.iter_mut().rev().nth(days_ago)) {
            *count += 1;
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

impl fmt::Display for Chart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let most = self.counts.iter().copied().max().unwrap_or_default().max(1);
        self.counts.iter().try_for_each(|count| {
            let height = usize::try_from((count * 8).div_ceil(most)).unwrap_or_default();
            let bar = height.checked_sub(1).and_then(|height| BARS.get(height));
            write!(f, "{}", bar.unwrap_or(&'·'))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_has_its_bar_and_the_tallest_is_full() {
        let now = 20_000 * DAY + 5;
        let mut chart = Chart::until(now);
        for days_ago in [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 29, 30, 400] {
            chart.count(Some(now - days_ago * DAY));
        }
        chart.count(None);
        chart.count(Some(now + DAY));
        assert_eq!(chart.to_string(), format!("▁{}▄█", "·".repeat(27)));
        assert_eq!(chart.total(), 13);
    }

    #[test]
    fn a_day_without_events_is_a_dot() {
        assert_eq!(Chart::until(DAY).to_string(), "·".repeat(30));
    }
}

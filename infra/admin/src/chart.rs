use std::fmt;

use subscribers::Timestamp;

const DAYS: usize = 30;
const DAY: u64 = 24 * 60 * 60;

/// Counts by day, of the last 30 days in UTC, drawn as a line of small bars.
pub(crate) struct Chart {
    /// Number of the last day since 1970.
    today: u64,
    /// Oldest first.
    days: [u64; DAYS],
}

impl Chart {
    pub(crate) fn until(now: Timestamp) -> Self {
        Self { today: now / DAY, days: [0; DAYS] }
    }

    /// Counts something that happened once, if it did and not too long ago.
    pub(crate) fn count(&mut self, at: Option<Timestamp>) {
        let days_ago = at.and_then(|at| self.today.checked_sub(at / DAY)).and_then(|days| usize::try_from(days).ok());
        if let Some(count) = days_ago.and_then(|days_ago| self.days.iter_mut().rev().nth(days_ago)) {
            *count += 1;
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.days.iter().sum()
    }
}

impl fmt::Display for Chart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let most = self.days.iter().copied().max().unwrap_or_default().max(1);
        self.days.iter().try_for_each(|count| {
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
    fn nothing_is_dots() {
        assert_eq!(Chart::until(DAY).to_string(), "·".repeat(30));
    }
}

//! The schedules that invoke functions: EventBridge's rules with a rate.

use std::time::Duration;

use super::{TemplateError, part::Part};

/// A schedule that invokes a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The time between two invocations.
    pub interval: Duration,
}

impl Schedule {
    /// `None` if the event is disabled.
    pub(super) fn read(event: &Part) -> Result<Option<Self>, TemplateError> {
        let properties = event.required(&["Properties"])?;
        if properties.parse(&["Enabled"], "true or false")? == Some(false) {
            return Ok(None);
        }
        let schedule = properties.required(&["Schedule"])?;
        let interval = interval(&schedule.text()?);
        let interval = interval.ok_or_else(|| schedule.expected("a rate such as rate(5 minutes)"))?;
        Ok(Some(Self { interval }))
    }
}

/// See <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html>.
fn interval(rate: &str) -> Option<Duration> {
    let (number, unit) = rate.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let seconds = match unit.trim_end_matches('s') {
        "minute" => 60,
        "hour" => 60 * 60,
        "day" => 24 * 60 * 60,
        _ => return None,
    };
    let number: u64 = number.parse().ok()?;
    (number > 0).then(|| Duration::from_secs(number * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_an_interval() {
        for (rate, seconds) in [("rate(5 minutes)", 300), ("rate(1 hour)", 3600), ("rate(2 days)", 172_800)] {
            assert_eq!(interval(rate), Some(Duration::from_secs(seconds)), "{rate}");
        }
        for rate in ["", "rate(0 minutes)", "rate(5 weeks)", "rate(minutes)", "cron(0 10 * * ? *)"] {
            assert_eq!(interval(rate), None, "{rate}");
        }
    }
}

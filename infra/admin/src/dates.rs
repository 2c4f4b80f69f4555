//! Dates as an operator types them and an export writes them.

use subscribers::Timestamp;
use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// Reads `2026-12-31T23:59:59Z`, or `2026-12-31` for the beginning of that day in UTC.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| {
        Date::parse(text, format_description!("[year]-[month]-[day]")).map(|date| date.midnight().assume_utc())
    });
    u64::try_from(moment.ok()?.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_an_export_writes_it_or_as_a_day() {
        assert_eq!(moment("2026-11-18T11:06:40Z"), Some(1_795_000_000));
        assert_eq!(moment("2026-11-18T12:06:40+01:00"), Some(1_795_000_000));
        assert_eq!(moment("2026-11-18"), Some(1_794_960_000));
        for text in ["", "18.11.2026", "2026-13-01", "1969-12-31", "2026-11-18 11:06"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}

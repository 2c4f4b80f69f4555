//! Dates in the file to import.

use subscribers::Timestamp;
use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// Reads a time such as `2026-12-31T23:59:59Z` (RFC 3339), or a date such as `2026-12-31`, which means the beginning of
/// that day in UTC. `None` for other texts and for times before 1970.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let time = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| {
        Date::parse(text, format_description!("[year]-[month]-[day]")).map(|date| date.midnight().assume_utc())
    });
    u64::try_from(time.ok()?.unix_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_or_a_time_of_an_export_is_read() {
        assert_eq!(parse("2026-11-18T11:06:40Z"), Some(1_795_000_000));
        assert_eq!(parse("2026-11-18T12:06:40+01:00"), Some(1_795_000_000));
        assert_eq!(parse("2026-11-18"), Some(1_794_960_000));
        for text in ["", "18.11.2026", "2026-13-01", "1969-12-31", "2026-11-18 11:06"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

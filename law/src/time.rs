//! Kazakhstan's legal time: one zone since 1 March 2024, and dates as the regulations count them.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};

/// The calendar date in Kazakhstan at a moment.
#[must_use]
pub fn date_in_kazakhstan(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::Asia::Almaty).date_naive()
}

/// A moment with Kazakhstan's offset, for formats that state one.
#[must_use]
pub fn in_kazakhstan(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&chrono_tz::Asia::Almaty).fixed_offset()
}

/// The moment at which a day begins in Kazakhstan.
#[must_use]
pub fn day_begins(date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    let local = midnight.and_local_timezone(chrono_tz::Asia::Almaty);
    // On a day whose midnight was skipped by a change of the clocks, Greenwich's is near enough.
    local
        .earliest()
        .map_or_else(|| midnight.and_utc(), |begin| begin.to_utc())
}

/// A moment as a clerk writes it in Kazakhstan: `22.11.2026 15:04`.
#[must_use]
pub fn clerk_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Asia::Almaty)
        .format("%d.%m.%Y %H:%M")
        .to_string()
}

/// A date as a clerk writes it: `22.11.2026`.
#[must_use]
pub fn clerk_date(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_in_kazakhstan_is_five_hours_ahead_of_greenwich() {
        let evening = DateTime::parse_from_rfc3339("2026-03-01T19:30:00Z").unwrap();
        assert_eq!(clerk_time(evening.with_timezone(&Utc)), "02.03.2026 00:30");
        let day = date_in_kazakhstan(evening.to_utc());
        assert_eq!(day_begins(day).to_rfc3339(), "2026-03-01T19:00:00+00:00");
    }
}

//! The one place where a stand-in looks at the clock, and how it writes a moment down.

use chrono::{DateTime, FixedOffset, Utc};

/// Kazakhstan's one time zone since 1 March 2024, in seconds east of Greenwich.
const KAZAKHSTAN: i32 = 5 * 3600;

/// The time of this machine.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one function named now of the stand-ins"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A moment as people in Kazakhstan read it.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    let zone = FixedOffset::east_opt(KAZAKHSTAN).expect("five hours are a valid offset");
    at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_in_the_time_of_kazakhstan() {
        assert_eq!(
            moment("2026-03-01T20:30:00Z".parse().unwrap()),
            "02.03.2026 01:30"
        );
    }
}

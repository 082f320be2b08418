//! How long a power of attorney lasts (Civil Code, article 168): three years at most, one year when none is stated.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The longest term in years; a longer one counts as this (Civil Code, article 168, point 1).
pub const MAX_YEARS: u32 = 3;

/// The term in years when none is stated (Civil Code, article 168, point 1).
pub const DEFAULT_YEARS: u32 = 1;

const MONTHS_IN_A_YEAR: u32 = 12;

/// The term as the principal asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermRequest {
    /// This many months from the day of issue.
    Months(u32),
    /// Until this day, which is the last one.
    Until(NaiveDate),
}

/// The last day of a power of attorney issued on a day.
///
/// A term in months or years ends on the same day of its last month, or on that month's last day where the day is
/// missing, as 29 February is in a common year (Civil Code, articles 172 and following). A longer term than [`MAX_YEARS`] is cut.
#[must_use]
pub fn effective_until(issued: NaiveDate, asked: Option<TermRequest>) -> NaiveDate {
    let longest = after_months(issued, MAX_YEARS * MONTHS_IN_A_YEAR);
    let wanted = match asked {
        None => after_months(issued, DEFAULT_YEARS * MONTHS_IN_A_YEAR),
        Some(TermRequest::Months(months)) => after_months(issued, months),
        Some(TermRequest::Until(last)) => last,
    };
    wanted.min(longest)
}

/// Whether a term asked for leaves the power of attorney at least the day after its issue.
#[must_use]
pub fn is_possible(issued: NaiveDate, asked: Option<TermRequest>) -> bool {
    effective_until(issued, asked) > issued
}

/// The calendar's end stands for days beyond it; nothing is issued there.
fn after_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn no_term_means_one_year() {
        assert_eq!(effective_until(day("2026-11-22"), None), day("2027-11-22"));
    }

    #[test]
    fn a_term_is_counted_in_months_from_the_day_of_issue() {
        let asked = Some(TermRequest::Months(6));
        assert_eq!(effective_until(day("2026-11-22"), asked), day("2027-05-22"));
    }

    #[test]
    fn exactly_three_years_stand_and_a_day_more_is_cut() {
        let issued = day("2026-11-22");
        let three = day("2029-11-22");
        for asked in ["2029-11-22", "2029-11-23", "2099-01-01"] {
            assert_eq!(
                effective_until(issued, Some(TermRequest::Until(day(asked)))),
                three
            );
        }
        assert_eq!(
            effective_until(issued, Some(TermRequest::Months(36))),
            three
        );
        assert_eq!(
            effective_until(issued, Some(TermRequest::Months(37))),
            three
        );
        assert_eq!(
            effective_until(issued, Some(TermRequest::Months(u32::MAX))),
            three
        );
    }

    #[test]
    fn a_day_before_three_years_is_left_as_asked() {
        let asked = Some(TermRequest::Until(day("2029-11-21")));
        assert_eq!(effective_until(day("2026-11-22"), asked), day("2029-11-21"));
    }

    #[test]
    fn a_year_from_29_february_ends_on_28_february() {
        let leap = day("2028-02-29");
        assert_eq!(effective_until(leap, None), day("2029-02-28"));
        assert_eq!(
            effective_until(leap, Some(TermRequest::Months(36))),
            day("2031-02-28")
        );
    }

    #[test]
    fn a_month_from_31_january_ends_with_february() {
        let asked = Some(TermRequest::Months(1));
        assert_eq!(effective_until(day("2027-01-31"), asked), day("2027-02-28"));
        assert_eq!(effective_until(day("2028-01-31"), asked), day("2028-02-29"));
    }

    #[test]
    fn a_term_that_ends_on_the_day_of_issue_is_impossible() {
        let issued = day("2026-11-22");
        assert!(!is_possible(issued, Some(TermRequest::Months(0))));
        assert!(!is_possible(issued, Some(TermRequest::Until(issued))));
        assert!(is_possible(
            issued,
            Some(TermRequest::Until(day("2026-11-23")))
        ));
        assert!(is_possible(issued, None));
    }

    #[test]
    fn a_term_is_written_as_months_or_as_a_day() {
        let json = |term: &TermRequest| serde_json::to_string(term).unwrap();
        assert_eq!(json(&TermRequest::Months(12)), r#"{"months":12}"#);
        assert_eq!(
            json(&TermRequest::Until(day("2027-01-01"))),
            r#"{"until":"2027-01-01"}"#
        );
    }

    proptest! {
        #[test]
        fn no_term_is_longer_than_three_years(issued in 0i32..40_000, months in any::<u32>(), until in -50_000i32..90_000) {
            let issued = day("1995-03-01") + chrono::Days::new(u64::try_from(issued).unwrap());
            let last = day("1995-03-01").checked_add_signed(chrono::TimeDelta::days(until.into())).unwrap();
            let longest = issued.checked_add_months(Months::new(36)).unwrap();
            for asked in [None, Some(TermRequest::Months(months)), Some(TermRequest::Until(last))] {
                let ends = effective_until(issued, asked);
                prop_assert!(ends <= longest);
                prop_assert!(asked.is_some() || ends > issued);
            }
        }

        #[test]
        fn asking_for_more_months_never_gives_less(issued in 0u64..40_000, months in 0u32..60) {
            let issued = day("1995-03-01") + chrono::Days::new(issued);
            let until = |months| effective_until(issued, Some(TermRequest::Months(months)));
            prop_assert!(until(months) <= until(months + 1));
        }
    }
}

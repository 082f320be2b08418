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
/// missing, as 29 February is in a common year (Civil Code, article 173). A longer term than [`MAX_YEARS`] is cut.
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

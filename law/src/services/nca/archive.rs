//! How long accepted documents are kept (point 15, sub-point 4 of the regulations).

use chrono::{Months, NaiveDate};

/// Years. The regulations send the reader to the rules on departmental archives (government decree No. 1583 of
/// 22 December 2011), whose table is not among our sources; five years is what the law gives certificates that ended.
pub const KEPT_YEARS: u32 = 5;

/// The last day a document accepted on a day is kept.
#[must_use]
pub fn keep_until(accepted: NaiveDate) -> NaiveDate {
    accepted
        .checked_add_months(Months::new(KEPT_YEARS * 12))
        .unwrap_or(NaiveDate::MAX)
}

/// Characters of a document's title (ours).
pub const TITLE_MAX: usize = 200;
/// Documents of one request (ours: identity document, statement, power of attorney, order and some more).
pub const DOCUMENTS_MAX: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_kept_for_five_years() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(keep_until(day("2026-03-02")), day("2031-03-02"));
        assert_eq!(keep_until(day("2028-02-29")), day("2033-02-28"));
    }
}

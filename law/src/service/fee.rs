//! What a service costs: shares of the monthly calculation index by kind and date, and when the fee has to be paid.

use super::Limit;
use crate::fee::Mci;
use crate::money::Tenge;
use chrono::NaiveDate;

/// When a fee is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeeMoment {
    /// After the registry has answered (order No. 236: the eighth process of S1 and S3).
    AfterAnswer,
    /// Before the request is signed (order No. 26: no payment, no service).
    BeforeSignature,
}

/// One rate of a fee: for which kinds of the service, on which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The kinds of the service it is for; all when empty.
    pub only: &'static [&'static str],
    /// Thousandths of the monthly calculation index.
    pub permille: i64,
    /// The first day it applies, where it is younger than the service.
    pub since: Option<NaiveDate>,
    /// The last day it applies, when that is known.
    pub until: Option<NaiveDate>,
    /// Where it comes from, and what is yet to be confirmed about it.
    pub source: &'static str,
}

impl Rate {
    /// The amount by the index of the day, rounded to a whole tenge.
    #[must_use]
    pub const fn amount(&self, index: Mci) -> Tenge {
        index.amount.times_thousandths(self.permille)
    }

    fn applies(&self, kind: Option<&str>, day: NaiveDate) -> bool {
        let of_kind = self.only.is_empty() || kind.is_none_or(|kind| self.only.contains(&kind));
        of_kind
            && self.since.is_none_or(|since| since <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// The fee of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    /// The rates; one for each kind and day.
    pub rates: &'static [Rate],
    /// How long the payer has.
    pub within: Limit,
    /// When it is asked for.
    pub moment: FeeMoment,
}

impl Fee {
    /// The rate of a kind on a day; without a kind, that of the service's first one. `None` when no rate is known, so that
    /// nobody guesses one.
    #[must_use]
    pub fn rate(&self, kind: Option<&str>, day: NaiveDate) -> Option<&'static Rate> {
        self.rates.iter().find(|rate| rate.applies(kind, day))
    }
}

//! What a service costs by its own act, and when the fee has to be paid; what applies on a day is in [`crate::fee::Tariffs`].

use super::Limit;
use crate::text::Text;
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
    pub source: Text,
}

/// The fee of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    /// The rates the first edition of the tariffs begins with; one for each kind and day.
    pub rates: &'static [Rate],
    /// How long the payer has.
    pub within: Limit,
    /// When it is asked for.
    pub moment: FeeMoment,
}

//! What a service costs: a share of the monthly calculation index, and when it has to be paid.

use super::Limit;
use crate::fee::Mci;
use crate::money::Tenge;

/// When a fee is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeeMoment {
    /// After the registry has answered (order No. 236: the eighth process of S1 and S3).
    AfterAnswer,
    /// Before the request is signed (order No. 26: no payment, no service).
    BeforeSignature,
}

/// The fee of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    /// Thousandths of the monthly calculation index.
    pub permille: i64,
    /// How long the payer has.
    pub within: Limit,
    /// When it is asked for.
    pub moment: FeeMoment,
}

impl Fee {
    /// The amount by the index of the day, rounded to a whole tenge.
    #[must_use]
    pub fn amount(self, index: Mci) -> Tenge {
        index.amount.times_thousandths(self.permille)
    }
}

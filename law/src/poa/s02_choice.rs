//! Step 2: the citizen chooses the function and a kind of power of attorney (order, point 1.2).

use super::kind::Kind;
use super::kinds::CATALOGUE;
use super::s09_payment::{Quote, QuoteError, quote};
use chrono::NaiveDate;

/// One kind on offer, with the fee it starts from.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The kind.
    pub kind: &'static Kind,
    /// The fee on the day of the look, before any power raises it; an error when no figure is known for the day.
    pub fee: Result<Quote, QuoteError>,
}

/// Every kind on offer on a day.
#[must_use]
pub fn offers(on: NaiveDate) -> Vec<Offer> {
    CATALOGUE
        .iter()
        .map(|kind| Offer {
            kind,
            fee: quote(kind.code, &[], on),
        })
        .collect()
}

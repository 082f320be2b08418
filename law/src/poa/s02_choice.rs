//! Step 2: the citizen chooses the function and a kind of power of attorney (order, point 1.2).

use super::kind::Kind;
use super::kinds::CATALOGUE;
use super::s09_payment::{Quote, quote};
use crate::fee::{Tariffs, Unknown};
use chrono::NaiveDate;

/// One kind on offer, with the fee it starts from.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The kind.
    pub kind: &'static Kind,
    /// The fee on the day of the look, before any power raises it; an error when no figure is known for the day.
    pub fee: Result<Quote, Unknown>,
}

/// Every kind on offer on a day.
#[must_use]
pub fn offers(tariffs: &Tariffs, on: NaiveDate) -> Vec<Offer> {
    CATALOGUE
        .iter()
        .map(|kind| Offer {
            kind,
            fee: quote(tariffs, kind.code, &[], on),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_on_offer_with_its_fee_of_the_day() {
        let offers = offers(&Tariffs::seeded(), "2026-11-22".parse().unwrap());
        assert_eq!(offers.len(), CATALOGUE.len());
        assert!(
            offers
                .iter()
                .all(|offer| offer.fee.as_ref().is_ok_and(|fee| fee.amount.tiyn() > 0))
        );
    }

    #[test]
    fn without_a_known_index_kinds_are_shown_without_a_fee() {
        let on = "2027-01-01".parse().unwrap();
        assert!(
            offers(&Tariffs::seeded(), on)
                .iter()
                .all(|offer| offer.fee == Err(Unknown::Index(on)))
        );
    }
}

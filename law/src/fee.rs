//! What acts and services cost: the monthly calculation index (АЕК, МРП) and the dated rates, in editions of the tariffs.
//!
//! An edition is what one knows of past and coming days; a later one adds days that have not begun and leaves the others
//! alone. A bill says which edition it was reckoned from and keeps it. Where no figure is known, nothing is guessed.

mod change;
mod charge;
mod seed;

pub use change::{
    Act, Change, ChangeProblem, NewIndex, NewRate, Place, Proposal, Rule, Shift, Standing,
};
pub use charge::{Charge, TariffLine, UnknownCharge};

use crate::edition::Edition;
use crate::money::Tenge;
use crate::source::Source;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A rate in thousandths of the monthly calculation index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(i64);

impl Share {
    /// A rate of whole thousandths.
    #[must_use]
    pub const fn from_permille(permille: i64) -> Self {
        Self(permille)
    }

    /// The rate in thousandths.
    #[must_use]
    pub const fn permille(self) -> i64 {
        self.0
    }

    /// The amount by an index, rounded to a whole tenge.
    #[must_use]
    pub const fn of(self, index: Tenge) -> Tenge {
        index.times_thousandths(self.0)
    }
}

/// A figure and the days it applies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<F> {
    /// The first day.
    pub since: NaiveDate,
    /// The last day, when that is known.
    pub until: Option<NaiveDate>,
    /// The figure.
    pub figure: F,
    /// A short name of the act, recorded with every quote.
    pub name: String,
    /// Where the figure comes from, and what is yet to be confirmed about it.
    pub source: Source,
}

impl<F> Row<F> {
    fn holds(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// What something costs on a day, with the figures it was reckoned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The amount.
    pub amount: Tenge,
    /// The monthly calculation index of the day.
    pub index: Tenge,
    /// Since when that index applies.
    pub index_since: NaiveDate,
    /// The rate.
    pub share: Share,
    /// The act the rate is taken from, by its short name.
    pub tariff: String,
    /// The edition of the tariffs.
    pub edition: Edition,
}

/// Which figure is missing; nobody guesses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// The monthly calculation index of the day.
    #[error("the monthly calculation index of {0} is not known")]
    Index(NaiveDate),
    /// The rate of the day.
    #[error("no rate is known for {0}")]
    Rate(NaiveDate),
}

/// One edition of the tariffs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariffs {
    edition: Edition,
    index: Vec<Row<Tenge>>,
    rates: BTreeMap<Charge, Vec<Row<Share>>>,
}

impl Tariffs {
    /// The edition every installation begins with.
    #[must_use]
    pub fn seeded() -> Self {
        let of = |charge: Charge| (charge, seed::rates(charge));
        Self {
            edition: Edition::SEEDED,
            index: seed::index(),
            rates: Charge::all().into_iter().map(of).collect(),
        }
    }

    /// What something costs on a day.
    ///
    /// # Errors
    /// [`Unknown`] when a figure of that day is not known.
    pub fn cost(&self, charge: Charge, day: NaiveDate) -> Result<Cost, Unknown> {
        let index = self.index(day).ok_or(Unknown::Index(day))?;
        let rate = self.rate(charge, day).ok_or(Unknown::Rate(day))?;
        Ok(Cost {
            amount: rate.figure.of(index.figure),
            index: index.figure,
            index_since: index.since,
            share: rate.figure,
            tariff: rate.name.clone(),
            edition: self.edition,
        })
    }

    /// The monthly calculation index of a day.
    #[must_use]
    pub fn index(&self, day: NaiveDate) -> Option<&Row<Tenge>> {
        self.index.iter().find(|row| row.holds(day))
    }

    /// The rate of a charge on a day.
    #[must_use]
    pub fn rate(&self, charge: Charge, day: NaiveDate) -> Option<&Row<Share>> {
        self.rates_of(charge).iter().find(|row| row.holds(day))
    }

    /// Which edition this is.
    #[must_use]
    pub const fn edition(&self) -> Edition {
        self.edition
    }

    /// The rows of the index, oldest first.
    #[must_use]
    pub fn indices(&self) -> &[Row<Tenge>] {
        &self.index
    }

    /// The rows of every charge, oldest first.
    pub fn rates(&self) -> impl Iterator<Item = (Charge, &[Row<Share>])> {
        self.rates
            .iter()
            .map(|(charge, rows)| (*charge, rows.as_slice()))
    }

    /// The last day whose index is known; beyond it nothing is billed.
    #[must_use]
    pub fn covered_until(&self) -> Option<NaiveDate> {
        self.index.last().and_then(|row| row.until)
    }

    fn rates_of(&self, charge: Charge) -> &[Row<Share>] {
        self.rates.get(&charge).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests;

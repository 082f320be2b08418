//! The unified notarial information system (БНАЖ, ЕНИС): powers of attorney that notaries drew up on paper.

use super::Answer;
use chrono::{DateTime, NaiveDate, Utc};
use law::id::Iin;

/// A power of attorney on paper, as the system keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperPower {
    /// Its number, as it was asked for.
    pub number: String,
    /// When the notary drew it up.
    pub drawn_up_on: NaiveDate,
    /// Who gave it.
    pub principal: Iin,
    /// To whom.
    pub representative: Iin,
    /// Codes of what it gives, from the system's own list.
    pub scope: Vec<String>,
    /// The last day of its term.
    pub valid_until: NaiveDate,
    /// What the system says of its force.
    pub force: PaperForce,
}

/// What the system says of a power of attorney's force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperForce {
    /// Nothing ended it.
    InForce,
    /// The principal revoked it, at this moment.
    Revoked(DateTime<Utc>),
    /// It is over.
    Expired,
}

/// The system's register of powers of attorney on paper.
pub trait PaperPowers: Send + Sync {
    /// The power of attorney of a number; `None` only when the system says that it has none.
    fn power<'a>(&'a self, number: &'a str) -> Answer<'a, Option<PaperPower>>;
}

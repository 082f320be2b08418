//! Step 7: the draft, clause by clause in Kazakh and Russian, sent to the principals for agreement (order, point 1.7).

mod check;
mod compose;
mod remark;
#[cfg(test)]
mod tests;
mod wording;

pub use check::{CLAUSE_MAX, CLAUSES_MAX, check_clauses, states_term, twin_differences};
pub use compose::{Certifier, DraftFacts, NotaryFacts, compose};
pub use remark::{
    ANSWER_MAX, Answer, DraftObstacle, REMARK_MAX, REMARKS_MAX, Remark, may_send, remark_errors,
    unanswered,
};

use serde::{Deserialize, Serialize};

/// The stable name of a clause: one of [`ClauseId::KNOWN`], or `x-…` for one the notary added.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClauseId(String);

impl ClauseId {
    /// The clauses of the template in their order, with whether the document can do without.
    pub const KNOWN: [(&'static str, Necessity); 13] = [
        ("title", Necessity::Mandatory),
        ("place_and_date", Necessity::Mandatory),
        ("principals", Necessity::Mandatory),
        ("attorneys", Necessity::Mandatory),
        ("powers", Necessity::Mandatory),
        ("object", Necessity::Dispensable),
        ("special_terms", Necessity::Dispensable),
        ("term", Necessity::Mandatory),
        ("sub_delegation", Necessity::Mandatory),
        ("consequences", Necessity::Mandatory),
        ("termination", Necessity::Mandatory),
        ("data_consent", Necessity::Mandatory),
        ("certification", Necessity::Mandatory),
    ];

    /// A name; whether it is a possible one is checked with the whole draft.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a document can do without a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Necessity {
    /// Never removed.
    Mandatory,
    /// May be removed or absent.
    Dispensable,
}

/// One clause, the same in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its stable name.
    pub id: ClauseId,
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
}

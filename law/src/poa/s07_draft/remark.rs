//! Remarks of the principals on a draft, each answered before the draft is sent again (order, point 1.8).

use super::{Clause, ClauseId};
use crate::form::{FieldError, FieldProblem};
use crate::text::{Lines, flaw};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most remarks of one case (ours).
pub const REMARKS_MAX: usize = 100;

/// The most characters of a remark (ours).
pub const REMARK_MAX: usize = 1000;

/// The most characters of an answer (ours).
pub const ANSWER_MAX: usize = 1000;

/// The notary's answer to a remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What the notary says.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A principal's remark on a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Counts from 1 within the case.
    pub id: u32,
    /// The revision it speaks of.
    pub revision: u32,
    /// The clause it speaks of; none for the whole draft.
    pub clause: Option<ClauseId>,
    /// What is to be changed.
    pub text: String,
    /// The notary's answer.
    pub answer: Option<Answer>,
}

/// Why a draft cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftObstacle {
    /// These remarks have no answer yet.
    #[error("remarks {0:?} are not answered")]
    UnansweredRemarks(Vec<u32>),
}

/// The remarks without an answer.
#[must_use]
pub fn unanswered(remarks: &[Remark]) -> Vec<u32> {
    remarks
        .iter()
        .filter(|remark| remark.answer.is_none())
        .map(|remark| remark.id)
        .collect()
}

/// Whether a draft may be sent to the principals.
///
/// # Errors
/// [`DraftObstacle::UnansweredRemarks`] while a remark has no answer.
pub fn may_send(remarks: &[Remark]) -> Result<(), DraftObstacle> {
    let open = unanswered(remarks);
    if open.is_empty() {
        Ok(())
    } else {
        Err(DraftObstacle::UnansweredRemarks(open))
    }
}

/// What is wrong with the form of a remark on a draft; pointers are `/clause` and `/text`.
#[must_use]
pub fn remark_errors(draft: &[Clause], clause: Option<&ClauseId>, text: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if clause.is_some_and(|id| draft.iter().all(|c| c.id != *id)) {
        errors.push(FieldError::new("/clause", FieldProblem::NotOnOffer));
    }
    let problem = flaw(text, REMARK_MAX, Lines::Several).map(FieldProblem::from);
    errors.extend(problem.map(|problem| FieldError::new("/text", problem)));
    errors
}

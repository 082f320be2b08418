//! What a request is at while officials work on it (S7-S10).

use super::Due;
use crate::id::AccountId;
use serde::{Deserialize, Serialize};

/// The work of the desks on one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskWork {
    /// The step, as its place in [`super::Portal::desk`].
    pub step: usize,
    /// The official it is assigned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<AccountId>,
    /// When the step has to be done.
    pub due: Due,
}

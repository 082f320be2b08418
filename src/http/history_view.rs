//! The history of a case over HTTP.

use crate::app::poa::HistoryLine;
use crate::app::{AppError, Fault};
use law::id::{CaseId, RequestId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Lines of a page when none are asked for.
const DEFAULT: i64 = 100;
/// Lines of a page at most.
const MOST: i64 = 500;

/// Which lines are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryQuery {
    /// Lines after this one.
    #[param(minimum = 0)]
    after: Option<u32>,
    /// Lines wanted, 1 to 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl HistoryQuery {
    /// The line to start behind.
    pub(super) fn after(&self) -> i64 {
        self.after.map_or(0, i64::from)
    }

    /// How many lines.
    pub(super) fn limit(&self) -> Result<i64, AppError> {
        match self.limit.map_or(DEFAULT, i64::from) {
            limit @ 1..=MOST => Ok(limit),
            _ => Err(Fault::MalformedRequest.into()),
        }
    }
}

/// One line: `hash` is over `prev`, `seq`, the case, `at`, `author`, `kind` and `body` as they stand here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HistoryLineView {
    /// Counts from 1.
    seq: u64,
    /// The hash before.
    prev: String,
    /// The hash of this line.
    hash: String,
    /// Milliseconds since 1970.
    at: i64,
    /// Who, as JSON text.
    author: String,
    /// The entry's name.
    kind: String,
    /// The entry, as JSON text.
    body: String,
}

/// Lines of a case's history.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HistoryView {
    /// The case, whose id is the chain's genesis.
    case: String,
    /// The lines, oldest first.
    items: Vec<HistoryLineView>,
}

impl HistoryView {
    /// The lines of a case.
    pub(super) fn new(case: &CaseId, lines: Vec<HistoryLine>) -> Self {
        Self::of(case.to_string(), lines)
    }

    /// The lines of a request, whose id is the chain's genesis.
    pub(super) fn of_request(request: &RequestId, lines: Vec<HistoryLine>) -> Self {
        Self::of(request.to_string(), lines)
    }

    fn of(case: String, lines: Vec<HistoryLine>) -> Self {
        let view = |line: HistoryLine| HistoryLineView {
            seq: line.seq,
            prev: line.prev,
            hash: line.hash,
            at: line.at,
            author: line.author,
            kind: line.kind,
            body: line.body,
        };
        Self {
            case,
            items: lines.into_iter().map(view).collect(),
        }
    }
}

//! A revision of the draft as both sides read it.

use super::ClauseBody;
use crate::app::poa::{access, s07_draft};
use crate::app::{App, AppError, Caller, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use law::id::CaseId;
use serde::Serialize;
use utoipa::ToSchema;

/// A revision of the draft with its text.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct DraftView {
    /// Counts from 1.
    revision: u32,
    /// SHA-256 of its PDF: what an approval signs.
    sha256: String,
    /// When it was sent.
    sent_at: DateTime<Utc>,
    /// The last day of the term.
    valid_until: NaiveDate,
    /// The clauses in their order.
    clauses: Vec<ClauseBody>,
}

impl DraftView {
    /// The revision with this number, for whoever may see the case.
    pub(in crate::http) async fn read(
        app: &App,
        caller: &Caller,
        id: &CaseId,
        number: u32,
    ) -> Result<Self, AppError> {
        let view = access::view(app, caller, id).await?;
        let mut revisions = view.case.revisions.iter();
        let revision = revisions
            .find(|revision| revision.draft.revision == number)
            .ok_or(Fault::NotFound)?;
        let clauses = s07_draft::clauses(app, caller, id, number).await?;
        Ok(Self {
            revision: number,
            sha256: revision.draft.sha256.to_string(),
            sent_at: revision.sent_at,
            valid_until: revision.valid_until,
            clauses: clauses.into_iter().map(ClauseBody::from).collect(),
        })
    }
}

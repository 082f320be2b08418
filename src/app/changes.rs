//! Dated data under four eyes: one of the staff proposes a change of the calendar or of the tariffs, another who oversees decides it.
//!
//! An approved change makes the next edition. Who proposed, read and decided what is kept for good.

use super::{App, AppError, Caller, Fault, Role, fresh};
use crate::store::StoreError;
use crate::store::desk::changes::{ChangeAct, Dated};
pub use crate::store::desk::changes::{ChangeEvent, ChangeRow, ChangeStatus};
use chrono::{DateTime, Utc};
use law::edition::Edition;
use law::form::{FieldError, FieldProblem};
use law::text::{Flaw, Lines, flaw};

/// Characters of the reason of a change (ours: a few sentences).
const REASON_MAX: usize = 1000;
/// Lines of the audit that are shown (ours): a change is read by a few people before it is decided.
const EVENTS_MAX: i64 = 100;

/// What the second person says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the next edition.
    Approve,
    /// It is turned down; why, where the data want it said.
    Reject(Option<String>),
}

/// Proposes a change that the law has checked.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`Fault::Forbidden`] for anybody but the staff.
pub(super) async fn propose<C: Dated>(
    app: &App,
    caller: &Caller,
    change: C,
    reason: String,
) -> Result<ChangeRow<C>, AppError> {
    caller.must_be(Role::Desk)?;
    let now = app.now();
    check_reason(&reason)?;
    let row = ChangeRow {
        id: fresh::uuid(now),
        status: ChangeStatus::Proposed,
        edition: None,
        change,
        reason,
        proposed_by: caller.account.clone(),
        proposed_at: now,
        decided_by: None,
        decided_at: None,
    };
    let mut tx = app.store.begin().await?;
    tx.propose_change(&row).await?;
    let act = ChangeAct::Became(row.status);
    tx.note_change::<C>(&row.id, &event(caller, act, now, None))
        .await?;
    tx.commit().await?;
    Ok(row)
}

/// Approves a change that another one proposed, or turns it down; `next` says which edition it makes, if it still holds.
///
/// # Errors
/// [`Fault::SecondOperatorRequired`] for whoever proposed it; [`Fault::AlreadyDone`]; what `next` says.
pub(super) async fn decide<C: Dated>(
    app: &App,
    caller: &Caller,
    id: &str,
    verdict: Verdict,
    next: impl FnOnce(&C) -> Result<Edition, AppError>,
) -> Result<ChangeRow<C>, AppError> {
    caller.must_be(Role::Desk)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let row = tx.open_change::<C>(id).await?.ok_or(Fault::NotFound)?;
    if row.proposed_by == caller.account {
        return Err(Fault::SecondOperatorRequired.into());
    }
    if row.status != ChangeStatus::Proposed {
        return Err(Fault::AlreadyDone.into());
    }
    let (edition, status, reason) = match verdict {
        Verdict::Approve => (Some(next(&row.change)?), ChangeStatus::Approved, None),
        Verdict::Reject(reason) => (None, ChangeStatus::Rejected, reason),
    };
    if let Some(reason) = &reason {
        check_reason(reason)?;
    }
    match tx
        .decide_change::<C>(id, edition, &caller.account, now)
        .await
    {
        Ok(true) => {}
        Ok(false) => return Err(Fault::AlreadyDone.into()),
        // Another change became this edition meanwhile: whoever decides looks at the preview again.
        Err(StoreError::Exists) => return Err(Fault::StaleVersion.into()),
        Err(error) => return Err(error.into()),
    }
    let act = ChangeAct::Became(status);
    tx.note_change::<C>(id, &event(caller, act, now, reason))
        .await?;
    tx.commit().await?;
    tracing::info!(
        change = id,
        data = C::WHAT,
        verdict = status.as_str(),
        "a change of dated data was decided"
    );
    one(app, id).await
}

/// A change, for somebody of the staff: that they looked at it while it waited is noted, once for each.
///
/// # Errors
/// [`Fault::NotFound`].
pub async fn read<C: Dated>(
    app: &App,
    caller: &Caller,
    id: &str,
) -> Result<(ChangeRow<C>, Vec<ChangeEvent>), AppError> {
    let row = one::<C>(app, id).await?;
    let events = app.store.dated_change_events::<C>(id, EVENTS_MAX).await?;
    let is_new = !events.iter().any(|event| event.by == caller.account);
    if row.status != ChangeStatus::Proposed || !is_new {
        return Ok((row, events));
    }
    let mut tx = app.store.begin().await?;
    tx.note_change::<C>(id, &event(caller, ChangeAct::Read, app.now(), None))
        .await?;
    tx.commit().await?;
    let events = app.store.dated_change_events::<C>(id, EVENTS_MAX).await?;
    Ok((row, events))
}

/// The changes after one of them.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list<C: Dated>(
    app: &App,
    after: &str,
    limit: i64,
) -> Result<Vec<ChangeRow<C>>, AppError> {
    Ok(app.store.dated_changes(after, limit).await?)
}

async fn one<C: Dated>(app: &App, id: &str) -> Result<ChangeRow<C>, AppError> {
    Ok(app.store.dated_change(id).await?.ok_or(Fault::NotFound)?)
}

fn event(
    caller: &Caller,
    act: ChangeAct,
    at: DateTime<Utc>,
    reason: Option<String>,
) -> ChangeEvent {
    ChangeEvent {
        id: fresh::uuid(at),
        act,
        by: caller.account.clone(),
        at,
        reason,
    }
}

fn check_reason(reason: &str) -> Result<(), AppError> {
    match flaw(reason, REASON_MAX, Lines::Several) {
        None | Some(Flaw::Unprintable) => Ok(()),
        Some(Flaw::Empty | Flaw::TooLong) => Err(invalid("/reason", FieldProblem::WrongForm)),
        Some(flaw @ Flaw::Control) => Err(invalid("/reason", flaw.into())),
    }
}

/// A form with one thing wrong.
pub(super) fn invalid(pointer: &str, problem: FieldProblem) -> AppError {
    AppError::Invalid(vec![FieldError::new(pointer, problem)])
}

//! The clock at the desks: a step that is not done in time is late, and a working day later whoever stands above is told.

use super::acts::work_of;
use super::{desk_of, place};
use crate::app::calendar::{self, beyond};
use crate::app::work::{self, Work};
use crate::app::{App, AppError};
use crate::store::{StoreError, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use law::id::RequestId;
use law::service::desk_work::{DeskWork, Watched};
use law::service::request::Author;
use law::service::stage::{Event, StageCode};

/// A term is over after its last moment.
const AFTER: TimeDelta = TimeDelta::seconds(1);

/// Leaves a look at the request for when its next term is over.
pub(super) async fn leave(tx: &mut Tx, id: &RequestId, work: &DeskWork) -> Result<(), StoreError> {
    let at = match &work.late {
        None => work.due.at,
        Some(late) => late.escalates_at,
    };
    leave_at(tx, id, at + AFTER).await
}

async fn leave_at(tx: &mut Tx, id: &RequestId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let request = id.clone();
    let job = format!("desk-term:{id}:{}", at.timestamp());
    work::leave(tx, &job, None, &Work::WatchDesk { request }, at).await
}

/// The job: what is late is marked, in the history and in the inboxes.
///
/// # Errors
/// The calendar does not reach a working day further.
pub async fn watch(app: &App, id: &RequestId) -> Result<(), AppError> {
    let calendar = calendar::current(app).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut file) = tx.open_service(id).await? else {
        return Ok(());
    };
    if file.request.stage.code() != StageCode::AtDesk {
        return Ok(());
    }
    let work = work_of(&file.request)?.clone();
    let desk = desk_of(&file.request, &calendar);
    let late = match desk.watch(&work, now).map_err(beyond)? {
        // Another step began meanwhile, and left a look of its own.
        Watched::Until(_) | Watched::Settled => return Ok(()),
        Watched::Overdue(late) => late,
        Watched::Escalated(told) => told,
    };
    tracing::warn!(request = %id, step = late.step, "a step of a desk is late");
    let event = Event::DeskMoved { work: late.clone() };
    file.happen(Author::Portal, event, now)?;
    place(&mut tx, &file.request, &late, now).await?;
    tx.save_service(file, now).await?;
    Ok(tx.commit().await?)
}

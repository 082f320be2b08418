//! The clock at the desks: a step that is not done in time is late, and its desk and the applicant are told; a working day
//! later whoever stands above is told.

use super::acts::work_of;
use super::roster::Post;
use super::{desk_of, place};
use crate::app::calendar::{self, beyond};
use crate::app::notices::{self, About, Recipient};
use crate::app::service::outcome;
use crate::app::work::{self, Work};
use crate::app::{App, AppError};
use crate::document::desk_notice::{LateStep, Told};
use crate::document::service_notice::ServiceNotice;
use crate::store::{StoreError, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use law::id::{AccountId, RequestId};
use law::service::DeskRole;
use law::service::desk_work::{DeskWork, Watched, above};
use law::service::request::{Author, ServiceRequest};
use law::service::stage::{Event, StageCode};

/// A term is over after its last moment.
const AFTER: TimeDelta = TimeDelta::seconds(1);
/// Officials of a post that are told at once (ours): more would be a list, not a desk.
const TOLD_MAX: i64 = 50;

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
    let (late, whom) = match desk.watch(&work, now).map_err(beyond)? {
        // Another step began meanwhile, and left a look of its own.
        Watched::Until(_) | Watched::Settled => return Ok(()),
        Watched::Overdue(late) => (late, Told::Desk),
        Watched::Escalated(told) => (told, Told::Above),
    };
    tell(&mut tx, &file.request, &late, whom, now).await?;
    tracing::warn!(request = %id, step = late.step, "a step of a desk is late");
    let event = Event::DeskMoved { work: late.clone() };
    file.happen(Author::Portal, event, now)?;
    place(&mut tx, &file.request, &late, now).await?;
    tx.save_service(file, now).await?;
    Ok(tx.commit().await?)
}

/// Tells the officials whom a late step concerns; with its desk, the applicant.
async fn tell(
    tx: &mut Tx,
    request: &ServiceRequest,
    work: &DeskWork,
    told: Told,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let step = request.portal().desk.get(work.step);
    let step = step.ok_or(AppError::Internal("a desk without such a step"))?;
    let late = LateStep {
        number: outcome::number_of(request),
        service: outcome::title(request),
        step: step.action.into(),
        due: work.due.at,
        told,
    };
    for official in concerned(tx, work, step.role, told).await? {
        let whom = match told {
            Told::Desk => "desk",
            Told::Above => "above",
        };
        let occasion = format!("late-step:{}:{}:{whom}:{official}", request.id, work.turn);
        let about = About::ServiceRequest(request.id.to_string());
        let to = Recipient::account(&official);
        notices::post(tx, &occasion, &to, late.message(), &about, now).await?;
    }
    match told {
        Told::Desk => tell_applicant(tx, request, late, work.turn, now).await,
        Told::Above => Ok(()),
    }
}

async fn tell_applicant(
    tx: &mut Tx,
    request: &ServiceRequest,
    late: LateStep,
    turn: u32,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let notice = ServiceNotice::StepLate {
        number: late.number,
        service: late.service,
        step: late.step,
        due: late.due,
    };
    let occasion = format!("late-step:{turn}");
    Ok(outcome::tell(tx, request, &occasion, &notice, now).await?)
}

/// Whom a late step concerns: the official it is assigned to, else everybody at its post; or those above. Of what is assigned
/// to somebody who is there no more, those above hear at once: they name another.
async fn concerned(
    tx: &mut Tx,
    work: &DeskWork,
    at: DeskRole,
    told: Told,
) -> Result<Vec<AccountId>, AppError> {
    let post = |role| Post {
        role,
        region: work.region.clone(),
    };
    let escalated_to = work.late.as_ref().and_then(|late| late.escalated_to);
    let role = match (told, &work.assigned, escalated_to) {
        (Told::Desk, Some(assigned), _) => {
            if tx.post_of(assigned).await? == Some(post(at)) {
                return Ok(vec![assigned.clone()]);
            }
            above(at).unwrap_or(at)
        }
        (Told::Desk, None, _) => at,
        (Told::Above, _, Some(above)) => above,
        (Told::Above, _, None) => return Ok(Vec::new()),
    };
    Ok(tx.holders_of(&post(role), TOLD_MAX).await?)
}

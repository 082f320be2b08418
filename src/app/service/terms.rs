//! Terms: when the result is due, by the calendar of the day of filing, and what is late.

use super::{access, outcome};
use crate::app::calendar::beyond;
use crate::app::work::{self, Work};
use crate::app::{App, AppError, statistics};
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Utc};
use law::calendar::{Calendar, Due};
use law::id::RequestId;
use law::service::request::{Author, Fact, ServiceRequest};
use law::service::stage::StageCode;
use law::service::{Channel, Limit, Step};

/// When the result of a request filed now is due.
///
/// # Errors
/// [`Fault::CalendarUnknown`] when the calendar does not reach so far.
pub(super) fn due(
    request: &ServiceRequest,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<Due, AppError> {
    let portal = request.portal();
    let limit = match request.channel {
        Channel::Centre if portal.desk.is_empty() => whole(portal.centre),
        Channel::Centre | Channel::Portal | Channel::Desk | Channel::Office => {
            request.service().term
        }
    };
    calendar.due(now, limit).map_err(beyond)
}

/// The time of a whole path: its steps one after another.
fn whole(path: &[Step]) -> Limit {
    let seconds = path
        .iter()
        .filter_map(|step| step.limit)
        .map(Limit::most_seconds)
        .sum();
    Limit::seconds(seconds)
}

/// Leaves a look at the request when its term is over.
pub(super) async fn leave_watch(
    tx: &mut Tx,
    id: &RequestId,
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    let request = id.clone();
    let job = format!("service-term:{id}:{}", due.timestamp());
    work::leave(tx, &job, None, &Work::WatchServiceTerm { request }, due).await
}

/// Nobody waits for the result any more: a term that was over by then was missed, any other neither kept nor missed.
pub(super) async fn given_up(
    tx: &mut Tx,
    request: &ServiceRequest,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    match request.late_since {
        Some(_) => statistics::end(tx, &request.id, statistics::RESULT, now).await,
        None => statistics::forget(tx, &request.id, statistics::RESULT).await,
    }
}

/// The job at the end of the term: what is not done by then is late, in the history and in every view, and
/// the applicant is told.
pub async fn watch(app: &App, id: &RequestId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut file) = access::open_for_job(&mut tx, id).await? else {
        return Ok(());
    };
    let over = file.request.due.is_some_and(|due| due.at <= now);
    let runs = match file.request.stage.code() {
        StageCode::AwaitingPayment => false,
        stage => !stage.is_end(),
    };
    if over && runs && file.request.late_since.is_none() {
        file.request.late_since = Some(now);
        file.note(Author::Portal, Fact::TermMissed);
        outcome::tell_late(&mut tx, &file.request, now).await?;
        tracing::error!(request = %id, "the term of a service is over");
        tx.save_service(file, now).await?;
    }
    Ok(tx.commit().await?)
}

//! The desks of S7-S10: the roster of officials, their inboxes, what they do in turn, and what is late.
//!
//! `law::service::desk_work` decides; here a request is loaded, moved, and written together with its place in the inbox.

pub mod acts;
pub mod decision;
pub mod inbox;
pub(super) mod licence;
pub(super) mod registration;
pub mod roster;
pub mod seen;
pub mod watch;

use crate::app::calendar::beyond;
use crate::app::{AppError, Fault, statistics};
use crate::store::Tx;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::calendar::Calendar;
use law::form::{FieldError, FieldProblem};
use law::service::desk_work::{self, ActRefused, Desk, DeskWork};
use law::service::request::{Author, ServiceRequest};
use law::service::stage::Event;

/// The first step of the desks begins.
///
/// # Errors
/// [`Fault::CalendarUnknown`] when the calendar does not reach to its end.
pub(super) async fn begin(
    tx: &mut Tx,
    file: &mut ServiceFile,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let desk = desk_of(&file.request, calendar);
    let overall = match file.request.due {
        Some(due) => due,
        None => calendar
            .due(now, file.request.service().term)
            .map_err(beyond)?,
    };
    let region = desk_work::region_of(&file.request.form);
    let work = desk.begin(region, overall, now).map_err(beyond)?;
    let event = Event::PassedToDesk { work: work.clone() };
    file.happen(Author::Registry, event, now)?;
    place(tx, &file.request, &work, now).await
}

/// The desk of a request's service.
fn desk_of<'a>(request: &ServiceRequest, calendar: &'a Calendar) -> Desk<'a> {
    Desk {
        steps: request.portal().desk,
        calendar,
    }
}

/// Puts the request into the inbox of its step, and leaves a look at the clock.
async fn place(
    tx: &mut Tx,
    request: &ServiceRequest,
    work: &DeskWork,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let step = request.portal().desk.get(work.step);
    let step = step.ok_or(AppError::Internal("a desk without such a step"))?;
    let (id, service) = (&request.id, request.service());
    tx.put_into_inbox(id, service.code, (step.code, step.role), work)
        .await?;
    statistics::begin(tx, id, service.id, step.code, now, work.due.at).await?;
    Ok(watch::leave(tx, id, work).await?)
}

/// What the machine refuses, as the interface says it.
fn refused(refusal: ActRefused) -> AppError {
    match refusal {
        ActRefused::Wording => invalid("/text", FieldProblem::WrongForm),
        ActRefused::Calendar(ends) => beyond(ends),
        ActRefused::OutOfTurn
        | ActRefused::WrongRole
        | ActRefused::ForeignRegion
        | ActRefused::NotAssigned
        | ActRefused::NotHere
        | ActRefused::NothingDrafted
        | ActRefused::OwnDraft
        | ActRefused::ReturnedTooOften => fault(refusal).into(),
    }
}

/// The fault of a refusal: what is another region's does not exist.
const fn fault(refusal: ActRefused) -> Fault {
    match refusal {
        ActRefused::OutOfTurn => Fault::StaleVersion,
        ActRefused::WrongRole => Fault::OtherRolesStep,
        ActRefused::ForeignRegion => Fault::NotFound,
        ActRefused::NotAssigned => Fault::AssignedToAnother,
        ActRefused::NotHere => Fault::ActNotHere,
        ActRefused::NothingDrafted => Fault::NothingDrafted,
        ActRefused::OwnDraft => Fault::OwnDraft,
        ActRefused::ReturnedTooOften => Fault::LimitReached,
        ActRefused::Wording => Fault::InvalidForm,
        ActRefused::Calendar(_) => Fault::CalendarUnknown,
    }
}

fn invalid(pointer: &str, problem: FieldProblem) -> AppError {
    AppError::Invalid(vec![FieldError::new(pointer, problem)])
}

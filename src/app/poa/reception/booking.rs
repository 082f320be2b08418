//! Taking a time, moving it and giving it up.

use super::super::{access, s05_call};
use super::{AppointmentRow, close, is_barred, look_up, opened, tell};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, calendar, fresh};
use crate::document::notice::Notice;
use crate::store::reception::AppointmentState;
use crate::store::standings::StandingRow;
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Utc};
use law::form::FieldError;
use law::id::{AccountId, CaseId};
use law::poa::case::Case;
use law::poa::reception as rules;
use law::poa::s03_application::PersonName;
use law::poa::stage::{EventCode, NotAllowed, StageCode};
use law::text::{Flaw, Lines, flaw};

/// An appointment with the names of its notary.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// The appointment.
    pub row: AppointmentRow,
    /// The notary's names.
    pub notary: Option<PersonName>,
    /// What the register of licences told of the notary last; nothing before its first answer.
    pub standing: Option<StandingRow>,
}

/// The appointment of a case that is to come.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or the case is not the caller's.
pub async fn of_case(app: &App, caller: &Caller, case: &CaseId) -> Result<Appointment, AppError> {
    access::view(app, caller, case).await?;
    let row = app.store.appointment_of(case).await?;
    named(app, row.ok_or(Fault::NotFound)?).await
}

/// A principal takes a time; the appointment the case had is given up for it in the same moment.
///
/// # Errors
/// [`Fault::TimeNotOffered`], [`Fault::TimeTaken`]; [`Fault::NotaryIsParty`]; a wrong stage; [`Fault::AlreadyDone`] for the very time the case has.
pub async fn book(
    app: &App,
    caller: &Caller,
    case: &CaseId,
    notary: &AccountId,
    at: DateTime<Utc>,
) -> Result<Appointment, AppError> {
    let now = app.now();
    let calendar = calendar::current(app).await?;
    let theirs = app.store.account(notary).await?;
    let standing = app.store.standing_of(notary).await?;
    if standing.as_ref().is_some_and(is_barred) {
        return Err(Fault::TimeNotOffered.into());
    }
    let mut tx = app.store.begin().await?;
    let (file, _) = access::open(&mut tx, caller, case).await?;
    must_wait_for_call(&file.case)?;
    if theirs.is_some_and(|notary| file.case.is_party(&notary.iin)) {
        return Err(Fault::NotaryIsParty.into());
    }
    let hours = tx.hours_of(notary).await?;
    let hours = hours.ok_or(Fault::TimeNotOffered)?;
    let offered = hours.can_be_booked(at, &calendar, now);
    let offered = offered.map_err(calendar::beyond)?;
    offered.map_err(|_| Fault::TimeNotOffered)?;
    if let Some(before) = tx.open_appointment_of(case).await? {
        if before.notary == *notary && before.starts_at == at {
            return Err(Fault::AlreadyDone.into());
        }
        close(&mut tx, before, AppointmentState::Moved, None, now).await?;
        s05_call::step_back(&mut tx, &file.case).await?;
    }
    let row = AppointmentRow {
        id: fresh::uuid(now),
        case: case.clone(),
        citizen: caller.account.clone(),
        notary: notary.clone(),
        starts_at: at,
        state: AppointmentState::Booked,
        reason: None,
        made_at: now,
    };
    match tx.put_appointment(&row).await {
        Err(StoreError::Exists) => return Err(Fault::TimeTaken.into()),
        put => put?,
    }
    let made = |title| Notice::AppointmentMade {
        case: case.clone(),
        title,
        at,
    };
    tell(&mut tx, &row, &file.case, "made", made, now).await?;
    leave_jobs(&mut tx, &row, now).await?;
    tx.commit().await?;
    named(app, row).await
}

/// A principal gives the appointment up.
///
/// # Errors
/// [`Fault::NotFound`] when there is none.
pub async fn cancel(app: &App, caller: &Caller, case: &CaseId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (file, _) = access::open(&mut tx, caller, case).await?;
    let row = tx.open_appointment_of(case).await?;
    let row = row.ok_or(Fault::NotFound)?;
    close(&mut tx, row, AppointmentState::Cancelled, None, now).await?;
    s05_call::step_back(&mut tx, &file.case).await?;
    Ok(tx.commit().await?)
}

/// A notary gives an appointment of theirs up, and the principals are told why.
///
/// # Errors
/// [`Fault::NotFound`] for another notary's; [`Fault::AlreadyDone`] when it is over; [`AppError::Invalid`] without a reason.
pub async fn cancel_by_notary(
    app: &App,
    caller: &Caller,
    id: &str,
    reason: &str,
) -> Result<AppointmentRow, AppError> {
    caller.must_be(Role::Notary)?;
    let reason = reason_of(reason)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let found = opened(&mut tx, id).await?;
    let (row, file) = found
        .filter(|(row, _)| row.notary == caller.account)
        .ok_or(Fault::NotFound)?;
    if row.state != AppointmentState::Booked {
        return Err(Fault::AlreadyDone.into());
    }
    let state = AppointmentState::CancelledByNotary;
    let row = close(&mut tx, row, state, Some(reason.clone()), now).await?;
    let cancelled = |title| Notice::AppointmentCancelled {
        case: row.case.clone(),
        title,
        at: row.starts_at,
        reason,
    };
    tell(&mut tx, &row, &file.case, "cancelled", cancelled, now).await?;
    tx.commit().await?;
    Ok(row)
}

/// The notary's licence now and an hour ahead, the reminder, a round of ringing when the time has come, and the end of waiting.
async fn leave_jobs(tx: &mut Tx, row: &AppointmentRow, now: DateTime<Utc>) -> Result<(), AppError> {
    let (id, case) = (&row.id, Some(&row.case));
    look_up(tx, &row.notary, id, now).await?;
    if let Some(at) = rules::reminded_at(row.starts_at, now) {
        look_up(tx, &row.notary, &format!("{id}:soon"), at).await?;
        let work = Work::RemindAppointment {
            appointment: id.clone(),
        };
        work::leave(tx, &format!("remind-appointment:{id}"), case, &work, at).await?;
    }
    let comes = row.starts_at - rules::EARLY;
    let job = format!("ring-appointment:{id}");
    work::leave(tx, &job, None, &Work::RingNotaries, comes).await?;
    let end = Work::EndAppointment {
        appointment: id.clone(),
    };
    let over = row.starts_at + rules::GRACE;
    Ok(work::leave(tx, &format!("end-appointment:{id}"), case, &end, over).await?)
}

fn must_wait_for_call(case: &Case) -> Result<(), NotAllowed> {
    let stage = case.stage.code();
    if stage == StageCode::ReadyToCall {
        return Ok(());
    }
    let event = EventCode::CallStarted;
    Err(NotAllowed::WrongStage { stage, event })
}

async fn named(app: &App, row: AppointmentRow) -> Result<Appointment, AppError> {
    let account = app.store.account(&row.notary).await?;
    Ok(Appointment {
        notary: account.map(|account| account.name),
        standing: app.store.standing_of(&row.notary).await?,
        row,
    })
}

fn reason_of(text: &str) -> Result<String, AppError> {
    let text = text.trim();
    match flaw(text, rules::REASON_MAX, Lines::One) {
        None | Some(Flaw::Unprintable) => Ok(text.to_owned()),
        Some(flaw @ (Flaw::Empty | Flaw::TooLong | Flaw::Control)) => {
            let error = FieldError::new("/reason", flaw.into());
            Err(AppError::Invalid(vec![error]))
        }
    }
}

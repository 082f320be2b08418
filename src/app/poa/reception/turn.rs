//! What comes of an appointment: the reminder, whose time it is now, and how it ends.

use super::super::s05_call;
use super::{AppointmentRow, close, opened, tell};
use crate::app::work::{self, Work};
use crate::app::{App, AppError};
use crate::document::notice::Notice;
use crate::store::Tx;
use crate::store::reception::AppointmentState;
use chrono::{DateTime, Utc};
use law::id::{AccountId, CaseId};
use law::poa::reception as rules;
use std::collections::HashMap;

/// The job an hour before an appointment.
pub async fn remind(app: &App, id: &str) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let found = opened(&mut tx, id).await?;
    let to_come =
        |row: &AppointmentRow| row.state == AppointmentState::Booked && now < row.starts_at;
    let Some((row, file)) = found.filter(|(row, _)| to_come(row)) else {
        return Ok(());
    };
    let soon = |title| Notice::AppointmentSoon {
        case: row.case.clone(),
        title,
        at: row.starts_at,
    };
    tell(&mut tx, &row, &file.case, "soon", soon, now).await?;
    Ok(tx.commit().await?)
}

/// The job at the end of an appointment: it was missed, unless whoever has it stands in the queue; then it is looked at again.
pub async fn end(app: &App, id: &str) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let found = opened(&mut tx, id).await?;
    let Some((row, file)) = found.filter(|(row, _)| row.state == AppointmentState::Booked) else {
        return Ok(());
    };
    if tx.open_call_of(&row.case).await?.is_some() {
        let again = now + rules::GRACE;
        let job = format!("end-appointment:{id}:{}", again.timestamp());
        let work = Work::EndAppointment {
            appointment: id.to_owned(),
        };
        work::leave(&mut tx, &job, Some(&row.case), &work, again).await?;
        return Ok(tx.commit().await?);
    }
    let row = close(&mut tx, row, AppointmentState::Missed, None, now).await?;
    let missed = |title| Notice::AppointmentMissed {
        case: row.case.clone(),
        title,
        at: row.starts_at,
    };
    tell(&mut tx, &row, &file.case, "missed", missed, now).await?;
    s05_call::ring_soon(&mut tx, now, now).await?;
    Ok(tx.commit().await?)
}

/// The notary whose time a case has now.
pub(in crate::app::poa) async fn notary_now(
    tx: &mut Tx,
    case: &CaseId,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>, AppError> {
    let row = tx.open_appointment_of(case).await?;
    let now_theirs = row.filter(|row| rules::has_come(row.starts_at, now));
    Ok(now_theirs.map(|row| row.notary))
}

/// The notaries whose time somebody has now, by cases.
pub(in crate::app::poa) async fn notaries_now(
    tx: &mut Tx,
    now: DateTime<Utc>,
) -> Result<HashMap<CaseId, AccountId>, AppError> {
    let found = tx.appointed(now - rules::GRACE, now + rules::EARLY).await?;
    Ok(found.into_iter().collect())
}

/// The case talks with a notary: its appointment has served, whoever took the call.
pub(in crate::app::poa) async fn served(
    tx: &mut Tx,
    case: &CaseId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    over(tx, case, AppointmentState::Kept, now).await
}

/// The case has ended: nobody waits for its time.
pub(in crate::app::poa) async fn end_with_case(
    tx: &mut Tx,
    case: &CaseId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    over(tx, case, AppointmentState::Cancelled, now).await
}

async fn over(
    tx: &mut Tx,
    case: &CaseId,
    state: AppointmentState,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    if let Some(row) = tx.open_appointment_of(case).await? {
        close(tx, row, state, None, now).await?;
    }
    Ok(())
}

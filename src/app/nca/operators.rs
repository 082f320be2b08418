//! The register of operators: appointed by order, suspended while away, withdrawn when they leave (points 15 and 19).

use super::OperatorRow;
use super::filing::well_formed;
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, authority};
use crate::store::{StoreError, Tx};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use eds::ca::{CertificateStatus, RevocationReason};
use law::form::{FieldError, FieldProblem};
use law::id::{AccountId, Iin};
use law::service::FieldForm;
use law::services::nca::appeal::order_problem;
use law::services::nca::operator::{Absence, LEAVING_AHEAD_MAX_DAYS, Leaving, Operator, Standing};
use law::time::date_in_kazakhstan;

/// An operator with the standing of today.
#[derive(Clone, Debug)]
pub struct OperatorView {
    /// The register's entry.
    pub row: OperatorRow,
    /// Whether they may work today.
    pub standing: Standing,
}

/// The order that makes a member of the staff an operator.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// Who.
    pub iin: Iin,
    /// The order's number.
    pub order: String,
    /// The serial number of the operator's own certificate.
    pub certificate: String,
}

/// The register after an operator.
pub async fn list(app: &App, after: &str, limit: i64) -> Result<Vec<OperatorView>, AppError> {
    let rows = app.store.operators(after, limit).await?;
    Ok(rows.into_iter().map(|row| seen(app, row)).collect())
}

fn seen(app: &App, row: OperatorRow) -> OperatorView {
    let standing = row.operator.standing(date_in_kazakhstan(app.now()));
    OperatorView { row, standing }
}

/// Enters a member of the staff who has signed in before; nobody enters themselves.
///
/// # Errors
/// [`Fault::SecondOperatorRequired`], [`AppError::Invalid`], [`Fault::AlreadyDone`].
pub async fn appoint(
    app: &App,
    caller: &Caller,
    appointment: Appointment,
) -> Result<OperatorView, AppError> {
    caller.must_be(Role::Desk)?;
    if appointment.iin == caller.iin {
        return Err(Fault::SecondOperatorRequired.into());
    }
    let account = app.store.account_of(&appointment.iin, Role::Desk.as_str());
    let account = account.await?;
    well_formed(appointment_errors(&appointment, account.is_some()))?;
    let account = account.ok_or(Fault::NotFound)?;
    if app.store.operator(&account.id).await?.is_some() {
        return Err(Fault::AlreadyDone.into());
    }
    let operator = Operator {
        iin: appointment.iin,
        order: appointment.order,
        certificate: appointment.certificate,
        absences: Vec::new(),
        leaving: None,
        key_lost_on: None,
    };
    let mut tx = app.store.begin().await?;
    tx.add_operator(&account, &operator, &caller.account, app.now())
        .await?;
    tx.commit().await?;
    tracing::info!(account = %account.id, by = %caller.account, "an operator was appointed");
    one(app, &account.id).await
}

fn appointment_errors(appointment: &Appointment, is_staff: bool) -> Vec<FieldError> {
    let order = order_problem(&appointment.order);
    let certificate = if appointment.certificate.is_empty() {
        Some(FieldProblem::Required)
    } else {
        FieldForm::SerialNumber.problem(&appointment.certificate)
    };
    let unknown = (!is_staff).then_some(FieldProblem::NotOnOffer);
    [
        ("/iin", unknown),
        ("/order", order),
        ("/certificate_serial", certificate),
    ]
    .into_iter()
    .filter_map(|(at, problem)| problem.map(|problem| FieldError::new(at, problem)))
    .collect()
}

async fn one(app: &App, account: &AccountId) -> Result<OperatorView, AppError> {
    let row = app.store.operator(account).await?.ok_or(Fault::NotFound)?;
    Ok(seen(app, row))
}

/// Notes that an operator is away; more than fifteen days suspend.
///
/// # Errors
/// [`AppError::Invalid`] for days in the wrong order, [`Fault::NotFound`].
pub async fn note_absence(
    app: &App,
    account: &AccountId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<OperatorView, AppError> {
    let wrong = || AppError::Invalid(vec![FieldError::new("/until", FieldProblem::OutOfRange)]);
    let absence = Absence::new(from, until).ok_or_else(wrong)?;
    let mut tx = app.store.begin().await?;
    let mut operator = taken_out(&mut tx, account).await?;
    operator.absences.push(absence);
    tx.update_operator(account, &operator).await?;
    tx.commit().await?;
    one(app, account).await
}

/// Tells that an operator leaves; told late, the right to work ends at once. The certificate ends when another confirms.
///
/// # Errors
/// [`Fault::AlreadyDone`] when it was told, [`Fault::NotFound`]; [`AppError::Invalid`] for a day too far ahead.
pub async fn tell_leaving(
    app: &App,
    caller: &Caller,
    account: &AccountId,
    last_day: NaiveDate,
) -> Result<OperatorView, AppError> {
    let today = date_in_kazakhstan(app.now());
    if (last_day - today).num_days() > LEAVING_AHEAD_MAX_DAYS {
        let far = FieldError::new("/last_day", FieldProblem::OutOfRange);
        return Err(AppError::Invalid(vec![far]));
    }
    let mut tx = app.store.begin().await?;
    let mut operator = taken_out(&mut tx, account).await?;
    if operator.leaving.is_some() {
        return Err(Fault::AlreadyDone.into());
    }
    operator.leaving = Some(Leaving {
        last_day,
        told_on: today,
        told_by: caller.account.clone(),
        confirmed_by: None,
    });
    tx.update_operator(account, &operator).await?;
    tx.commit().await?;
    one(app, account).await
}

/// Another member of the staff confirms that an operator leaves; the certificate is revoked when the time has come.
///
/// # Errors
/// [`Fault::SecondOperatorRequired`] for who told it, and for the operator; [`Fault::NotFound`] when nothing was told.
pub async fn confirm_leaving(
    app: &App,
    caller: &Caller,
    account: &AccountId,
) -> Result<OperatorView, AppError> {
    let mut tx = app.store.begin().await?;
    let mut operator = taken_out(&mut tx, account).await?;
    let leaving = operator.leaving.as_mut().ok_or(Fault::NotFound)?;
    if caller.account == leaving.told_by || caller.account == *account {
        return Err(Fault::SecondOperatorRequired.into());
    }
    leaving.confirmed_by = Some(caller.account.clone());
    let from = leaving.withdrawn_from();
    tx.update_operator(account, &operator).await?;
    leave_withdrawal(&mut tx, account, "leaving", start_of(from).max(app.now())).await?;
    tx.commit().await?;
    one(app, account).await
}

/// An operator reports the own key as lost or in other hands: it is withdrawn at once (point 19, sub-point 5).
///
/// # Errors
/// [`Fault::NotAnOperator`].
pub async fn report_lost_key(app: &App, caller: &Caller) -> Result<OperatorView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let operator = tx.open_operator(&caller.account).await?;
    let mut operator = operator.ok_or(Fault::NotAnOperator)?;
    operator.key_lost_on = Some(date_in_kazakhstan(now));
    tx.update_operator(&caller.account, &operator).await?;
    leave_withdrawal(&mut tx, &caller.account, "lost", now).await?;
    tx.commit().await?;
    one(app, &caller.account).await
}

/// An operator to be changed: of those who change one at once, each sees what the other did.
async fn taken_out(tx: &mut Tx, account: &AccountId) -> Result<Operator, AppError> {
    Ok(tx.open_operator(account).await?.ok_or(Fault::NotFound)?)
}

async fn leave_withdrawal(
    tx: &mut Tx,
    account: &AccountId,
    why: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let work = Work::WithdrawOperator {
        account: account.clone(),
    };
    work::leave(
        tx,
        &format!("nca-operator:{account}:{why}"),
        None,
        &work,
        at,
    )
    .await
}

/// The job that revokes the certificate of an operator who is gone or whose key is lost.
pub async fn withdraw(app: &App, account: &AccountId) -> Result<(), AppError> {
    let Some(row) = app.store.operator(account).await? else {
        return Ok(());
    };
    let now = app.now();
    if !row.operator.certificate_ends(date_in_kazakhstan(now)) {
        return Ok(());
    }
    let reason = if row.operator.key_lost_on.is_some() {
        RevocationReason::KeyCompromise
    } else {
        RevocationReason::PrivilegeWithdrawn
    };
    let serial = &row.operator.certificate;
    match authority::status(app, serial)? {
        CertificateStatus::Good => authority::revoke(app, serial, reason, now),
        CertificateStatus::Revoked { .. } | CertificateStatus::Unknown => Ok(()),
    }
}

/// The first moment of a day in Kazakhstan, which is five hours ahead of Greenwich.
fn start_of(day: NaiveDate) -> DateTime<Utc> {
    let utc = day.and_time(NaiveTime::MIN).and_utc();
    let ahead = chrono::TimeDelta::hours(5);
    utc - ahead
}

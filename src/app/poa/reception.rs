//! Appointments: a notary says when they receive, a principal takes a time before the call of step 5, moves it or gives it
//! up; at that time the call stands in front and goes to that notary.

mod booking;
mod turn;

pub use crate::store::reception::AppointmentRow;
pub use crate::store::standings::StandingRow;
pub use booking::{Appointment, book, cancel, cancel_by_notary, of_case};
pub use turn::{end, remind};
pub(super) use turn::{end_with_case, notaries_now, notary_now, served};

use super::{access, ends};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, calendar};
use crate::document::notice::Notice;
use crate::store::Tx;
use crate::store::cases::CaseFile;
use crate::store::reception::AppointmentState;
use chrono::{DateTime, Days, NaiveDate, Utc};
use law::calendar::Calendar;
use law::id::{AccountId, CaseId};
use law::poa::case::Case;
use law::poa::reception::{self as rules, Hours};
use law::poa::s03_application::PersonName;
use law::text::Bilingual;
use law::time::{date_in_kazakhstan, day_begins};
use std::collections::HashSet;

/// Notaries whose times are looked at for one answer.
const NOTARIES: i64 = 200;
/// Days that one answer covers, for a citizen and for a notary.
pub const DAYS_MAX: u64 = 7;

/// A notary with the times of theirs that are free.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The notary.
    pub notary: AccountId,
    /// Their names.
    pub name: PersonName,
    /// What the register of licences told of them last; nothing before its first answer.
    pub standing: Option<StandingRow>,
    /// When appointments can begin, in order.
    pub times: Vec<DateTime<Utc>>,
}

/// Somebody who comes to a notary.
#[derive(Clone, Debug)]
pub struct Coming {
    /// The appointment.
    pub row: AppointmentRow,
    /// Its case.
    pub case: Case,
    /// It is to come, and the notary does not receive then any more.
    pub is_outside: bool,
}

/// The hours a notary published; none before the first time.
pub async fn hours(app: &App, caller: &Caller) -> Result<Hours, AppError> {
    caller.must_be(Role::Notary)?;
    let hours = app.store.hours_of(&caller.account).await?;
    Ok(hours.unwrap_or_default())
}

/// A notary publishes when they receive, and is told which appointments already made lie outside: they stand until the notary
/// cancels them with a reason, so that nobody's time is dropped in silence.
///
/// # Errors
/// [`AppError::Invalid`] for hours that cannot be.
pub async fn publish(
    app: &App,
    caller: &Caller,
    hours: Hours,
) -> Result<(Hours, Vec<Coming>), AppError> {
    caller.must_be(Role::Notary)?;
    hours.check().map_err(AppError::Invalid)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    tx.put_hours(&caller.account, &hours, now).await?;
    let notary = &caller.account;
    look_up(&mut tx, notary, notary.as_str(), now).await?;
    tx.commit().await?;
    let ends = day_begins(later(rules::last_day(now), 1));
    let mut outside = coming(app, caller, &hours, now, ends).await?;
    outside.retain(|one| one.is_outside);
    Ok((hours, outside))
}

/// A notary's appointments of some days from one on, with their cases.
pub async fn schedule(
    app: &App,
    caller: &Caller,
    from: NaiveDate,
    days: u64,
) -> Result<Vec<Coming>, AppError> {
    let hours = hours(app, caller).await?;
    let (begins, ends) = (day_begins(from), day_begins(later(from, days)));
    coming(app, caller, &hours, begins, ends).await
}

async fn coming(
    app: &App,
    caller: &Caller,
    hours: &Hours,
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
) -> Result<Vec<Coming>, AppError> {
    let calendar = calendar::current(app).await?;
    let notary = &caller.account;
    let found = app.store.appointments_of_notary(notary, begins, ends);
    let mut coming = Vec::new();
    for (row, case) in found.await? {
        let is_outside = row.state == AppointmentState::Booked
            && !hours
                .receives_at(row.starts_at, &calendar)
                .map_err(calendar::beyond)?;
        coming.push(Coming {
            row,
            case,
            is_outside,
        });
    }
    Ok(coming)
}

/// Whose times are looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// One notary's; every notary's unless named.
    pub notary: Option<AccountId>,
    /// For a case of the caller's, so that nobody is offered who is a party to it.
    pub case: Option<CaseId>,
}

/// The free times of some days from one on, of every notary who receives or of one, unless the register told that they may not
/// certify; of as many days as [`days`] lets through.
///
/// # Errors
/// [`Fault::CalendarUnknown`] for a year that the calendar does not know; [`Fault::NotFound`] for somebody else's case.
pub async fn offers(
    app: &App,
    caller: &Caller,
    wanted: &Wanted,
    from: NaiveDate,
    days: u64,
) -> Result<Vec<Offer>, AppError> {
    let case = match &wanted.case {
        Some(case) => Some(access::view(app, caller, case).await?.case),
        None => None,
    };
    let now = app.now();
    let calendar = calendar::current(app).await?;
    let bookable = date_in_kazakhstan(now)..=rules::last_day(now);
    let dates: Vec<NaiveDate> = (0..days)
        .map(|n| later(from, n))
        .filter(|date| bookable.contains(date))
        .collect();
    let ends = day_begins(later(from, days));
    let taken = app.store.taken_times(day_begins(from), ends).await?;
    let taken: HashSet<(AccountId, DateTime<Utc>)> = taken.into_iter().collect();
    let mut offers = Vec::new();
    for row in app.store.receiving(NOTARIES).await? {
        let is_another = wanted.notary.as_ref().is_some_and(|n| *n != row.notary);
        let is_barred = row.standing.as_ref().is_some_and(is_barred);
        if is_another || is_barred || case.as_ref().is_some_and(|case| case.is_party(&row.iin)) {
            continue;
        }
        let mut times = times(&row.hours, &dates, &calendar)?;
        times.retain(|at| {
            *at >= now + rules::BOOK_BEFORE && !taken.contains(&(row.notary.clone(), *at))
        });
        offers.push(Offer {
            notary: row.notary,
            name: row.name,
            standing: row.standing,
            times,
        });
    }
    Ok(offers)
}

/// Whether the register told that the notary may not certify; one that has not answered bars nobody.
fn is_barred(row: &StandingRow) -> bool {
    !row.standing.is_in_force()
}

/// Leaves a question to the register of licences about a notary.
async fn look_up(
    tx: &mut Tx,
    notary: &AccountId,
    occasion: &str,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let work = Work::AskLicence {
        notary: notary.clone(),
    };
    let job = format!("ask-licence:{occasion}");
    Ok(work::leave(tx, &job, None, &work, at).await?)
}

fn times(
    hours: &Hours,
    dates: &[NaiveDate],
    calendar: &Calendar,
) -> Result<Vec<DateTime<Utc>>, AppError> {
    let mut times = Vec::new();
    for date in dates {
        let of_day = hours.times(*date, calendar);
        times.extend(of_day.map_err(calendar::beyond)?);
    }
    Ok(times)
}

/// Writes to every principal about an appointment, once for each occasion.
async fn tell(
    tx: &mut Tx,
    row: &AppointmentRow,
    case: &Case,
    occasion: &str,
    notice: impl FnOnce(Bilingual) -> Notice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let occasion = format!("appointment-{occasion}-{}", row.id);
    let notice = notice(access::title(case));
    ends::notify_principals(tx, case, &occasion, notice, now).await
}

/// An appointment with its case, which is held until the end of the transaction so that the appointment stays as it is read.
async fn opened(tx: &mut Tx, id: &str) -> Result<Option<(AppointmentRow, CaseFile)>, AppError> {
    let Some(seen) = tx.open_appointment(id).await? else {
        return Ok(None);
    };
    let file = access::open_for_job(tx, &seen.case).await?;
    let row = tx.open_appointment(id).await?;
    Ok(row.map(|row| (row, file)))
}

async fn close(
    tx: &mut Tx,
    mut row: AppointmentRow,
    state: AppointmentState,
    reason: Option<String>,
    now: DateTime<Utc>,
) -> Result<AppointmentRow, AppError> {
    row.state = state;
    row.reason = reason;
    tx.close_appointment(&row, now).await?;
    Ok(row)
}

/// A day some days later.
fn later(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

/// How many days an answer covers: one, unless more are asked for.
///
/// # Errors
/// [`Fault::MalformedRequest`] for none, and for more than [`DAYS_MAX`].
pub fn days(asked: Option<u64>) -> Result<u64, AppError> {
    match asked.unwrap_or(1) {
        days @ 1..=DAYS_MAX => Ok(days),
        _ => Err(Fault::MalformedRequest.into()),
    }
}

/// Today in Kazakhstan, from which on times are offered unless another day is named.
#[must_use]
pub fn today(app: &App) -> NaiveDate {
    date_in_kazakhstan(app.now())
}

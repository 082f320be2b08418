//! The working calendar as audited data: a change is proposed by one of the staff and approved by another who oversees.
//!
//! An approved change makes the next edition. Terms that run keep the edition they were reckoned with; the preview says
//! which of them would have ended at another moment.

use super::changes::{self, ChangeRow, Verdict, invalid};
use super::{App, AppError, Caller, Fault, Role};
use chrono::{DateTime, Utc};
use law::calendar::{
    Calendar, Change, ChangeProblem, Day, Due, NotCovered, Running, Shift, preview,
};
use law::form::FieldProblem;
use law::id::RequestId;
use law::service::Limit;
use law::service::stage::Stage;
use law::time::date_in_kazakhstan;

/// Requests at desks that a preview looks at (ours); it says when there are more.
const PREVIEW_MAX: i64 = 2000;
/// The terms that a preview reckons anew for a request that came now: the longest and the shortest of the services.
const SAMPLES: [Limit; 3] = [
    Limit::working_days(3),
    Limit::working_days(15),
    Limit::calendar_days(26),
];

/// What a change would do.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Running terms that would have ended at another moment, by their request; they keep theirs.
    pub running: Vec<Shift<RequestId>>,
    /// Whether there are more requests at desks than were looked at.
    pub cut_off: bool,
    /// For each sample term: its length, and when it would end from now, without and with the change.
    pub from_now: Vec<(Limit, DateTime<Utc>, DateTime<Utc>)>,
}

/// The calendar of today.
///
/// # Errors
/// [`AppError::Store`].
pub async fn current(app: &App) -> Result<Calendar, AppError> {
    Ok(app.store.calendar().await?)
}

/// A term reaches beyond the calendar: whoever keeps it has to enter the next year.
#[must_use]
pub fn beyond(ends: NotCovered) -> AppError {
    tracing::error!(
        year = ends.year,
        "the working calendar ends before a term does"
    );
    Fault::CalendarUnknown.into()
}

/// Proposes a change.
///
/// # Errors
/// [`AppError::Invalid`] when it says what no calendar can; [`Fault::Forbidden`] for anybody but the staff.
pub async fn propose(
    app: &App,
    caller: &Caller,
    days: Vec<Day>,
    reason: String,
) -> Result<ChangeRow<Change>, AppError> {
    caller.must_be(Role::Desk)?;
    let change = Change::new(days, date_in_kazakhstan(app.now())).map_err(of_change)?;
    changes::propose(app, caller, change, reason).await
}

/// Approves a change that another one proposed, or turns it down.
///
/// # Errors
/// As [`changes::decide`]; a change that no longer holds.
pub async fn decide(
    app: &App,
    caller: &Caller,
    id: &str,
    verdict: Verdict,
) -> Result<ChangeRow<Change>, AppError> {
    let calendar = current(app).await?;
    let today = date_in_kazakhstan(app.now());
    let next = |change: &Change| {
        // Its days may be over by now.
        Change::new(change.days().to_vec(), today).map_err(of_change)?;
        Ok(calendar.edition().next())
    };
    changes::decide(app, caller, id, verdict, next).await
}

/// What a change that waits would do, on top of the calendar of today.
///
/// # Errors
/// A term that the changed calendar does not reach.
pub async fn effect(app: &App, change: &Change) -> Result<Effect, AppError> {
    let now = app.now();
    let calendar = current(app).await?;
    let changed = change.applied(&calendar);
    let requests = app.store.all_at_desks(PREVIEW_MAX + 1).await?;
    let cut_off = i64::try_from(requests.len()).is_ok_and(|found| found > PREVIEW_MAX);
    let mut terms = Vec::new();
    for id in requests {
        terms.extend(running(app, id).await?);
    }
    let mut from_now = Vec::new();
    for limit in SAMPLES {
        let before = calendar.due(now, limit).map_err(beyond)?;
        let after = changed.due(now, limit).map_err(beyond)?;
        from_now.push((limit, before.at, after.at));
    }
    Ok(Effect {
        running: preview(&changed, &terms).map_err(beyond)?,
        cut_off,
        from_now,
    })
}

/// The term of the desk's step that a request is at, unless the term of the whole cuts it short.
async fn running(app: &App, id: RequestId) -> Result<Option<Running<RequestId>>, AppError> {
    let Some(view) = app.store.service(&id).await? else {
        return Ok(None);
    };
    let Stage::AtDesk { work } = &view.request.stage else {
        return Ok(None);
    };
    let own: Due = work.due;
    let step = view.request.portal().desk.get(work.step);
    Ok(step.filter(|_| own != work.overall).map(|step| Running {
        what: id,
        from: work.began,
        limit: step.limit,
        due: own,
    }))
}

fn of_change(problem: ChangeProblem) -> AppError {
    match problem {
        ChangeProblem::Rows => invalid("/days", FieldProblem::TooMany),
        ChangeProblem::Twice => invalid("/days", FieldProblem::Repeated),
        ChangeProblem::Text => invalid("/days", FieldProblem::Required),
        ChangeProblem::WorkedWeekday => invalid("/days", FieldProblem::Conflict),
        ChangeProblem::Past => invalid("/days", FieldProblem::OutOfRange),
    }
}

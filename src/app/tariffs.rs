//! The tariffs as audited data: the index and the rates, proposed by one of the staff and approved by another who
//! oversees.
//!
//! A bill keeps the figures and the edition it was reckoned from; the preview says what would cost what, from which day.

use super::changes::{self, ChangeRow, Verdict, invalid};
use super::payment::InvoiceRow;
use super::{App, AppError, Caller, Fault, Role};
use chrono::NaiveDate;
use law::fee::{Change, ChangeProblem, Place, Proposal, Rule, Shift, Tariffs};
use law::form::FieldProblem;
use law::time::date_in_kazakhstan;

/// Unpaid bills that a preview shows (ours); it says when there are more.
const UNPAID_MAX: i64 = 100;

/// What a change would do.
#[derive(Clone, Debug)]
pub struct Effect {
    /// What would cost what, from which day.
    pub shifts: Vec<Shift>,
    /// The last day whose index would be known.
    pub covered_until: Option<NaiveDate>,
    /// Bills that wait for their money; they keep their amounts.
    pub unpaid: Vec<InvoiceRow>,
    /// Whether there are more of them.
    pub cut_off: bool,
}

/// The tariffs of today.
///
/// # Errors
/// [`AppError::Store`].
pub async fn current(app: &App) -> Result<Tariffs, AppError> {
    Ok(app.store.tariffs().await?)
}

/// Proposes a change.
///
/// # Errors
/// [`AppError::Invalid`] when it says what no tariff can; [`Fault::StaleVersion`] on an edition that is not the last;
/// [`Fault::Forbidden`] for anybody but the staff.
pub async fn propose(
    app: &App,
    caller: &Caller,
    proposal: Proposal,
    reason: String,
) -> Result<ChangeRow<Change>, AppError> {
    caller.must_be(Role::Desk)?;
    let (tariffs, today) = (current(app).await?, date_in_kazakhstan(app.now()));
    let change = Change::new(proposal, &tariffs, today).map_err(of_change)?;
    changes::propose(app, caller, change, reason).await
}

/// Approves a change that another one proposed, or turns it down.
///
/// # Errors
/// As [`changes::decide`]; [`Fault::StaleVersion`] when there is another edition since it was proposed; a change whose first
/// day has begun.
pub async fn decide(
    app: &App,
    caller: &Caller,
    id: &str,
    verdict: Verdict,
) -> Result<ChangeRow<Change>, AppError> {
    let (tariffs, today) = (current(app).await?, date_in_kazakhstan(app.now()));
    let next = |change: &Change| {
        change.check(&tariffs, today).map_err(of_change)?;
        Ok(tariffs.edition().next())
    };
    changes::decide(app, caller, id, verdict, next).await
}

/// What a change that waits would do; nothing is said of one that builds on an edition of the past.
///
/// # Errors
/// [`AppError::Store`].
pub async fn effect(app: &App, change: &Change) -> Result<Option<Effect>, AppError> {
    let tariffs = current(app).await?;
    if change.proposal().based_on != tariffs.edition() {
        return Ok(None);
    }
    let mut unpaid = app.store.unpaid_invoices(app.now(), UNPAID_MAX + 1).await?;
    let most = usize::try_from(UNPAID_MAX).unwrap_or(usize::MAX);
    let cut_off = unpaid.len() > most;
    unpaid.truncate(most);
    Ok(Some(Effect {
        shifts: change.preview(&tariffs),
        covered_until: change.applied(&tariffs).covered_until(),
        unpaid,
        cut_off,
    }))
}

fn of_change(problem: ChangeProblem) -> AppError {
    let code = match problem.rule {
        Rule::Stale => return Fault::StaleVersion.into(),
        Rule::Count => FieldProblem::TooMany,
        Rule::Unnamed => FieldProblem::Required,
        Rule::Unsigned | Rule::Begun | Rule::TooFar | Rule::Backwards => FieldProblem::OutOfRange,
        Rule::Figure => FieldProblem::WrongForm,
        Rule::Gap => FieldProblem::TooFew,
        Rule::Overlap => FieldProblem::Repeated,
        Rule::Order => FieldProblem::Conflict,
    };
    invalid(&pointer(problem), code)
}

fn pointer(problem: ChangeProblem) -> String {
    let field = match problem.rule {
        Rule::Figure => "figure",
        Rule::Backwards => "until",
        Rule::Begun
        | Rule::TooFar
        | Rule::Gap
        | Rule::Overlap
        | Rule::Stale
        | Rule::Count
        | Rule::Unnamed
        | Rule::Unsigned
        | Rule::Order => "since",
    };
    match (problem.place, problem.rule) {
        (Place::Edition, _) => "/based_on".to_owned(),
        (Place::Rows, _) => "/rates".to_owned(),
        (Place::Act, Rule::Unsigned) => "/act/date".to_owned(),
        (Place::Act, _) => "/act".to_owned(),
        (Place::Index(at), _) => format!("/index/{at}/{field}"),
        (Place::Rate(at), _) => format!("/rates/{at}/{field}"),
    }
}

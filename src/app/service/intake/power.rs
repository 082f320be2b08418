//! The representative's power of attorney, checked before a request is taken in for the principal.
//!
//! Regulations 3 (point 8, sub-point 4) have the operator ask the unified notarial information system. Digital powers of
//! attorney of it stand in our own register, which is asked first; those that notaries drew up on paper stand in ЕНИС. The same
//! check serves both, and what neither knows is not accepted.

use crate::app::service::opening::wrong;
use crate::app::service::outcome;
use crate::app::{App, AppError};
use crate::port::{PaperForce, PaperPower};
use crate::store::Tx;
use crate::store::documents::DocumentKey;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::form::FieldProblem;
use law::id::Iin;
use law::poa::s11_delivery::{Standing, standing};
use law::service::ServiceId;
use law::service::representation::{self, HeldPower, NoPower, Scope, Source};
use law::service::request::{Author, Fact, ServiceRequest};
use law::services::grounds;
use law::time::date_in_kazakhstan;

/// Characters of a register number: the longest of ours has twenty.
const NUMBER_MAX: usize = 40;
/// The reason when no register has such a number.
const UNKNOWN: &str = "unknown";

/// What a look at the registers gave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding {
    /// The register that had the last word.
    pub(super) source: Source,
    /// That the power of attorney does, or the code of why not.
    pub(super) fits: Result<(), &'static str>,
}

/// For whom, by whom and what for a power of attorney is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'a> {
    pub(super) number: &'a str,
    pub(super) applicant: &'a Iin,
    pub(super) representative: &'a Iin,
    pub(super) service: ServiceId,
}

/// The number as it was entered.
///
/// # Errors
/// A number that is missing or cannot be one.
pub(super) fn number(given: &str) -> Result<String, AppError> {
    let given = given.trim();
    let problem = if given.is_empty() {
        FieldProblem::Required
    } else if given.chars().count() > NUMBER_MAX {
        FieldProblem::TooLong
    } else if !given
        .chars()
        .all(|c| c.is_alphanumeric() || "-/.".contains(c))
        || !given.chars().any(|c| c.is_ascii_digit())
    {
        FieldProblem::WrongForm
    } else {
        return Ok(given.to_owned());
    };
    Err(wrong("/representative/power_of_attorney", problem))
}

/// Looks a power of attorney up: in our own register, and where that has no such number in ЕНИС.
///
/// # Errors
/// A register does not answer: nothing is concluded.
pub(super) async fn look_up(
    app: &App,
    shown: Shown<'_>,
    now: DateTime<Utc>,
) -> Result<Finding, AppError> {
    match in_own(app, shown, now).await? {
        Some(fits) => Ok(finding(Source::Own, fits)),
        None => on_paper(app, shown, now).await,
    }
}

/// The same once more for a request, in the register that had the last word; `None` when the applicant came in person.
///
/// # Errors
/// As [`look_up`].
pub(super) async fn again(
    app: &App,
    request: &ServiceRequest,
    now: DateTime<Utc>,
) -> Result<Option<Finding>, AppError> {
    let Some(came) = &request.representative else {
        return Ok(None);
    };
    let shown = Shown {
        number: &came.power_of_attorney,
        applicant: &request.applicant.iin,
        representative: &came.iin,
        service: request.service,
    };
    let found = match came.source {
        // A number that our register has never leaves it.
        Source::Own => look_up(app, shown, now).await?,
        Source::Enis => on_paper(app, shown, now).await?,
    };
    Ok(Some(found))
}

fn finding(source: Source, fits: Result<(), NoPower>) -> Finding {
    let fits = fits.map_err(NoPower::as_str);
    Finding { source, fits }
}

/// Whether a digital one does; `None` when our register has no such number.
async fn in_own(
    app: &App,
    shown: Shown<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Result<(), NoPower>>, AppError> {
    let key = DocumentKey::Number(shown.number);
    let Some(row) = app.store.document(key).await? else {
        return Ok(None);
    };
    let view = app.store.case(&row.case).await?;
    let view = view.ok_or(AppError::Internal("a registered document without its case"))?;
    let application = view.case.application.as_ref();
    let application = application.ok_or(AppError::Internal("a signed case without its form"))?;
    let principals = view.case.principals.iter().map(|person| &person.iin);
    let representatives = application.attorneys.iter().map(|person| &person.iin);
    let held = HeldPower {
        scope: Scope::Powers {
            kind: application.kind,
            powers: &application.powers,
        },
        principals: principals.collect(),
        representatives: representatives.collect(),
        standing: standing(row.valid_until, row.revoked_at, now),
    };
    Ok(Some(checked(&held, shown)))
}

/// Whether one on paper does.
async fn on_paper(app: &App, shown: Shown<'_>, now: DateTime<Utc>) -> Result<Finding, AppError> {
    let Some(power) = app.ports.paper_powers.power(shown.number).await? else {
        return Ok(Finding {
            source: Source::Enis,
            fits: Err(UNKNOWN),
        });
    };
    let held = HeldPower {
        scope: Scope::Codes(&power.scope),
        principals: vec![&power.principal],
        representatives: vec![&power.representative],
        standing: paper_standing(&power, now),
    };
    Ok(finding(Source::Enis, checked(&held, shown)))
}

/// The stricter of what ЕНИС says and what the dates say.
fn paper_standing(power: &PaperPower, now: DateTime<Utc>) -> Standing {
    match power.force {
        PaperForce::Revoked(since) => Standing::Revoked { since },
        PaperForce::Expired => Standing::Expired {
            since: power.valid_until,
        },
        PaperForce::InForce if power.drawn_up_on > date_in_kazakhstan(now) => Standing::Expired {
            since: power.drawn_up_on,
        },
        PaperForce::InForce => standing(power.valid_until, None, now),
    }
}

fn checked(held: &HeldPower<'_>, shown: Shown<'_>) -> Result<(), NoPower> {
    representation::check(held, shown.applicant, shown.representative, shown.service)
}

/// Writes what was found into the history; a request without a power of attorney that does is refused.
pub(super) async fn settle(
    tx: &mut Tx,
    file: &mut ServiceFile,
    found: Finding,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let came = file.request.representative.as_ref();
    let number = came.map_or_else(String::new, |came| came.power_of_attorney.clone());
    let source = found.source;
    match found.fits {
        Ok(()) => {
            let fact = Fact::PowerOfAttorneyChecked { number, source };
            file.note(Author::Registry, fact);
            Ok(())
        }
        Err(reason) => {
            let fact = Fact::PowerOfAttorneyUnfit {
                number,
                source,
                reason: reason.to_owned(),
            };
            file.note(Author::Registry, fact);
            let ground = grounds::POWER_OF_ATTORNEY_INVALID;
            outcome::refuse(tx, file, Author::Registry, ground, now).await
        }
    }
}

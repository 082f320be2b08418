//! The representative's power of attorney, checked in our own register before a request is taken in for the principal.
//!
//! The register is the unified notarial information system's, which regulations 3 (point 8, sub-point 4) have the operator
//! ask; no other information system answers for powers of attorney, so what is not there is not accepted.

use crate::app::service::opening::wrong;
use crate::app::service::outcome;
use crate::app::{App, AppError};
use crate::store::Tx;
use crate::store::documents::DocumentKey;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::form::FieldProblem;
use law::id::Iin;
use law::poa::s11_delivery::standing;
use law::service::ServiceId;
use law::service::representation::{self, HeldPower};
use law::service::request::{Author, Fact, ServiceRequest};
use law::services::grounds;

/// Characters of a register number: the longest of ours has twenty.
const NUMBER_MAX: usize = 40;
/// The reason when the register has no such number.
const UNKNOWN: &str = "unknown";

/// That a power of attorney does, or the code of why not.
pub(super) type Finding = Result<(), &'static str>;

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
    } else if given.chars().any(|c| c.is_control() || c.is_whitespace()) {
        FieldProblem::WrongForm
    } else {
        return Ok(given.to_owned());
    };
    Err(wrong("/representative/power_of_attorney", problem))
}

/// Whether the power of attorney of a number does for an applicant, a representative and a service.
///
/// # Errors
/// The register does not answer.
pub(super) async fn look_up(
    app: &App,
    number: &str,
    applicant: &Iin,
    representative: &Iin,
    service: ServiceId,
    now: DateTime<Utc>,
) -> Result<Finding, AppError> {
    let Some(row) = app.store.document(DocumentKey::Number(number)).await? else {
        return Ok(Err(UNKNOWN));
    };
    let view = app.store.case(&row.case).await?;
    let view = view.ok_or(AppError::Internal("a registered document without its case"))?;
    let application = view.case.application.as_ref();
    let application = application.ok_or(AppError::Internal("a signed case without its form"))?;
    let held = HeldPower {
        kind: application.kind,
        powers: &application.powers,
        principals: view
            .case
            .principals
            .iter()
            .map(|person| &person.iin)
            .collect(),
        representatives: application
            .attorneys
            .iter()
            .map(|person| &person.iin)
            .collect(),
        standing: standing(row.valid_until, row.revoked_at, now),
    };
    let checked = representation::check(&held, applicant, representative, service);
    Ok(checked.map_err(representation::NoPower::as_str))
}

/// The same once more for a request; `None` when the applicant came in person.
///
/// # Errors
/// The register does not answer.
pub(super) async fn again(
    app: &App,
    request: &ServiceRequest,
    now: DateTime<Utc>,
) -> Result<Option<Finding>, AppError> {
    let Some(came) = &request.representative else {
        return Ok(None);
    };
    let (number, applicant) = (&came.power_of_attorney, &request.applicant.iin);
    let found = look_up(app, number, applicant, &came.iin, request.service, now).await?;
    Ok(Some(found))
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
    match found {
        Ok(()) => {
            file.note(Author::Registry, Fact::PowerOfAttorneyChecked { number });
            Ok(())
        }
        Err(reason) => {
            let reason = reason.to_owned();
            file.note(
                Author::Registry,
                Fact::PowerOfAttorneyUnfit { number, reason },
            );
            let ground = grounds::POWER_OF_ATTORNEY_INVALID;
            outcome::refuse(tx, file, Author::Registry, ground, now).await
        }
    }
}

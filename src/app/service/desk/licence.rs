//! S10: a granted licence is entered into E-licensing, which gives its number, before the result is made.

use super::registration;
use crate::app::{App, AppError, wallet};
use crate::port::{LicenceAct, LicenceOrder};
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Utc};
use law::service::ServiceId;
use law::service::desk_work::DeskWork;
use law::service::request::ServiceRequest;
use law::services::bailiff::licence;
use law::time::date_in_kazakhstan;

/// The officials' decision with the licence's number in it, `None` for services without a licence; or the ground on which there
/// is no licence to be re-issued any more.
pub(in crate::app::service) type Numbered = Result<Option<DeskWork>, &'static str>;

/// Enters the decision into E-licensing. What was asked about a licence when the request came may have changed in the fifteen
/// working days since: an order that is not taken because of it would be repeated for ever.
///
/// # Errors
/// E-licensing without an answer: the result waits.
pub(in crate::app::service) async fn numbered(
    app: &App,
    request: &ServiceRequest,
) -> Result<Numbered, AppError> {
    if request.service != ServiceId::S10 {
        return Ok(Ok(None));
    }
    let missing = AppError::Internal("a licence without a decision");
    let mut work = request.decision.clone().ok_or(missing)?;
    let unsigned = AppError::Internal("a licence without a signed decision");
    let decided = work.decided.as_mut().ok_or(unsigned)?;
    let kind = request.form.kind().and_then(LicenceAct::parse);
    let order = LicenceOrder {
        id: request.id.clone(),
        act: kind.ok_or(AppError::Internal("a licence of no kind"))?,
        holder: request.applicant.iin.clone(),
        licence: request.form.get(licence::LICENCE_NUMBER).map(str::to_owned),
        decided_on: date_in_kazakhstan(decided.at),
    };
    let entered = match app.ports.bodies.licensing.order(&order).await {
        Ok(entered) => entered,
        Err(unanswered) => {
            return match registration::licence_problem(app, request).await? {
                Some(ground) => Ok(Err(ground)),
                None => Err(unanswered.into()),
            };
        }
    };
    decided.number = Some(entered.number);
    Ok(Ok(Some(work)))
}

/// A re-issued licence takes the place of what was given out under its number before, which is not to be shown to anybody as
/// being in force.
pub(in crate::app::service) async fn replace(
    tx: &mut Tx,
    request: &ServiceRequest,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let kind = request.form.kind().and_then(LicenceAct::parse);
    let (ServiceId::S10, Some(LicenceAct::Reissue)) = (request.service, kind) else {
        return Ok(());
    };
    let number = request.form.get(licence::LICENCE_NUMBER);
    let holder = &request.applicant.iin;
    for (document, id) in tx.results_in_force(holder, request.service).await? {
        let Some(before) = tx.open_service(&id).await? else {
            continue;
        };
        let decided = before.request.decision.and_then(|work| work.decided);
        let same = decided.is_some_and(|decided| decided.number.as_deref() == number);
        if same && id != request.id {
            wallet::end(tx, &document, now).await?;
        }
    }
    Ok(())
}

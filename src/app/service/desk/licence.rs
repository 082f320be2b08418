//! S10: a granted licence is entered into E-licensing, which gives its number, before the result is made.

use crate::app::{App, AppError};
use crate::port::{LicenceAct, LicenceOrder};
use law::service::ServiceId;
use law::service::desk_work::DeskWork;
use law::service::request::ServiceRequest;
use law::services::bailiff::licence;
use law::time::date_in_kazakhstan;

/// The officials' decision with the licence's number in it; `None` for services without a licence.
///
/// # Errors
/// E-licensing without an answer: the result waits.
pub(in crate::app::service) async fn numbered(
    app: &App,
    request: &ServiceRequest,
) -> Result<Option<DeskWork>, AppError> {
    if request.service != ServiceId::S10 {
        return Ok(None);
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
    let entered = app.ports.bodies.licensing.order(&order).await?;
    decided.number = Some(entered.number);
    Ok(Some(work))
}

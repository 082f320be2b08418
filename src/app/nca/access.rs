//! Who may see and change a request: its applicant, and operators of the authority who may work today.

use crate::app::{App, AppError, Caller, Fault, Role};
use crate::store::Tx;
use crate::store::artifacts::Artifact;
use crate::store::cases::HistoryLine;
use crate::store::nca::{RequestFile, RequestView};
use law::id::{Iin, RequestId};
use law::services::nca::request::Author;
use law::services::nca::stage::StageCode;
use law::time::date_in_kazakhstan;

/// A request for its applicant.
///
/// # Errors
/// [`Fault::NotFound`] when there is none or it is not theirs.
pub async fn mine(app: &App, caller: &Caller, id: &RequestId) -> Result<RequestView, AppError> {
    let view = app.store.request(id).await?.ok_or(Fault::NotFound)?;
    if view.request.applicant.account.as_ref() == Some(&caller.account) {
        Ok(view)
    } else {
        Err(Fault::NotFound.into())
    }
}

/// The caller's requests, newest first, before a cursor.
pub async fn list_mine(
    app: &App,
    caller: &Caller,
    before: Option<&RequestId>,
    limit: i64,
) -> Result<Vec<RequestView>, AppError> {
    Ok(app
        .store
        .requests_of(&caller.account, before, limit)
        .await?)
}

/// The requests at a stage for an operator, oldest first, after a cursor; drafts are their applicants' alone.
///
/// # Errors
/// What keeps the caller from working as an operator.
pub async fn inbox(
    app: &App,
    caller: &Caller,
    stage: StageCode,
    after: &str,
    limit: i64,
) -> Result<Vec<RequestView>, AppError> {
    operator(app, caller, None).await?;
    Ok(app.store.requests_at(stage, after, limit).await?)
}

/// A request for an operator.
///
/// # Errors
/// What keeps the caller from working as an operator; [`Fault::NotFound`].
pub async fn at_desk(app: &App, caller: &Caller, id: &RequestId) -> Result<RequestView, AppError> {
    operator(app, caller, None).await?;
    let view = app.store.request(id).await?;
    Ok(view.filter(is_of_desk).ok_or(Fault::NotFound)?)
}

/// A request by the number that the applicant brings.
///
/// # Errors
/// What keeps the caller from working as an operator; [`Fault::NotFound`].
pub async fn by_number(app: &App, caller: &Caller, number: &str) -> Result<RequestView, AppError> {
    operator(app, caller, None).await?;
    Ok(app
        .store
        .request_of_number(number)
        .await?
        .ok_or(Fault::NotFound)?)
}

/// Stops whoever may not work as an operator today, or not on a request of this applicant.
///
/// # Errors
/// [`Fault::NotAnOperator`], or what the law says of the operator.
pub(super) async fn operator(
    app: &App,
    caller: &Caller,
    applicant: Option<&Iin>,
) -> Result<(), AppError> {
    caller.must_be(Role::Desk)?;
    let row = app.store.operator(&caller.account).await?;
    let row = row.ok_or(Fault::NotAnOperator)?;
    let today = date_in_kazakhstan(app.now());
    match applicant {
        Some(applicant) => Ok(row.operator.may_handle(applicant, today)?),
        None => Ok(row.operator.may_work(today)?),
    }
}

/// A request taken out by an operator who may handle it.
///
/// # Errors
/// What keeps the operator from it; [`Fault::NotFound`].
pub(super) async fn open_at_desk(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: &RequestId,
) -> Result<(RequestFile, Author), AppError> {
    let file = tx.open_request(id).await?.ok_or(Fault::NotFound)?;
    let account = caller.account.clone();
    operator(app, caller, Some(&file.request.applicant.iin)).await?;
    Ok((file, Author::Operator { account }))
}

/// A request taken out by its applicant.
///
/// # Errors
/// [`Fault::NotFound`] when there is none or it is not theirs.
pub(super) async fn open_mine(
    tx: &mut Tx,
    caller: &Caller,
    id: &RequestId,
) -> Result<(RequestFile, Author), AppError> {
    let file = tx.open_request(id).await?.ok_or(Fault::NotFound)?;
    let account = caller.account.clone();
    if file.request.applicant.account.as_ref() == Some(&account) {
        Ok((file, Author::Applicant { account }))
    } else {
        Err(Fault::NotFound.into())
    }
}

/// The history of the caller's request.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs.
pub async fn my_history(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    after: i64,
    limit: i64,
) -> Result<Vec<HistoryLine>, AppError> {
    mine(app, caller, id).await?;
    Ok(app.store.request_history(id, after, limit).await?)
}

/// The history of a request for an operator.
///
/// # Errors
/// What keeps the caller from working as an operator; [`Fault::NotFound`].
pub async fn desk_history(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    after: i64,
    limit: i64,
) -> Result<Vec<HistoryLine>, AppError> {
    at_desk(app, caller, id).await?;
    Ok(app.store.request_history(id, after, limit).await?)
}

/// A file of the caller's request: what was signed, the receipt, the notice of refusal.
///
/// # Errors
/// [`Fault::NotFound`] for another name or somebody else's request.
pub async fn my_file(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    name: &str,
) -> Result<Artifact, AppError> {
    mine(app, caller, id).await?;
    Ok(app
        .store
        .request_file(id, name)
        .await?
        .ok_or(Fault::NotFound)?)
}

/// A file of a request for an operator.
///
/// # Errors
/// What keeps the caller from working as an operator; [`Fault::NotFound`].
pub async fn desk_file(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    name: &str,
) -> Result<Artifact, AppError> {
    at_desk(app, caller, id).await?;
    Ok(app
        .store
        .request_file(id, name)
        .await?
        .ok_or(Fault::NotFound)?)
}

/// Whether the desk sees a request: what is being filled in through the portal is nobody's business yet, and what was taken back
/// before it was filed never will be.
fn is_of_desk(view: &RequestView) -> bool {
    use law::services::nca::stage::Stage;
    !matches!(
        view.request.stage,
        Stage::Filling {
            identified_by: None
        } | Stage::Withdrawn { number: None }
    )
}

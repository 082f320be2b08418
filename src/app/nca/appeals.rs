//! Appeals of applicants go to the person whom the centre's order makes responsible, at the corporate address (point 15).

use super::filing::well_formed;
use super::{Appeal, ReceivedAppeal, Responsible, access};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, fresh};
use crate::document::certificate_notice::{CertificateNotice, appeal_letter};
use law::form::{FieldError, FieldProblem};
use law::id::{Iin, RequestId};
use law::services::nca::appeal as rules;
use law::text::Lang;

/// Makes an appeal, about a request of one's own or about the service at large.
///
/// # Errors
/// [`AppError::Invalid`]; [`Fault::NotFound`] for somebody else's request.
pub async fn make(
    app: &App,
    caller: &Caller,
    request: Option<RequestId>,
    text: &str,
) -> Result<Appeal, AppError> {
    well_formed(rules::text_errors(text))?;
    if let Some(request) = &request {
        access::mine(app, caller, request).await?;
    }
    let now = app.now();
    let appeal = Appeal {
        id: fresh::uuid(now),
        account: caller.account.clone(),
        request,
        text: text.to_owned(),
        made_at: now,
        answer: None,
        answered_at: None,
    };
    let mut tx = app.store.begin().await?;
    tx.put_appeal(&appeal).await?;
    let route = Work::RouteAppeal {
        appeal: appeal.id.clone(),
    };
    work::leave(
        &mut tx,
        &format!("nca-appeal:{}", appeal.id),
        None,
        &route,
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(appeal)
}

/// The caller's appeals, after one of them.
pub async fn mine(
    app: &App,
    caller: &Caller,
    after: &str,
    limit: i64,
) -> Result<Vec<Appeal>, AppError> {
    Ok(app.store.appeals_of(&caller.account, after, limit).await?)
}

/// The job that sends an appeal to whoever is responsible; while nobody is, it is tried again.
///
/// # Errors
/// [`Fault::NotResponsible`] while no order names anybody.
pub async fn route(app: &App, id: &str, message_id: &str) -> Result<(), AppError> {
    let Some(appeal) = app.store.appeal(id).await? else {
        return Ok(());
    };
    let responsible = app.store.responsible().await?;
    let responsible = responsible.ok_or(Fault::NotResponsible)?;
    let letter = appeal_letter(&appeal.id, &appeal.text, Lang::Kk);
    let mailer = &app.ports.mailer;
    mailer
        .send(
            message_id,
            &responsible.email,
            &letter.subject,
            &letter.text,
        )
        .await?;
    Ok(())
}

/// Who answers appeals now.
pub async fn responsible(app: &App) -> Result<Option<Responsible>, AppError> {
    Ok(app.store.responsible().await?)
}

/// Names who answers appeals: the order's number, the account, the corporate address.
///
/// # Errors
/// [`AppError::Invalid`] for a form that does not hold, or somebody who is not of the staff.
pub async fn name_responsible(
    app: &App,
    caller: &Caller,
    iin: &Iin,
    order: &str,
    email: &str,
) -> Result<Responsible, AppError> {
    well_formed(rules::responsible_errors(order, email))?;
    let account = app.store.account_of(iin, Role::Desk.as_str()).await?;
    let unknown = || AppError::Invalid(vec![FieldError::new("/iin", FieldProblem::NotOnOffer)]);
    let account = account.ok_or_else(unknown)?;
    let named = Responsible {
        account: account.id,
        name: account.name,
        email: email.to_owned(),
        order: order.to_owned(),
        since: app.now(),
    };
    let mut tx = app.store.begin().await?;
    tx.name_responsible(&named, &caller.account).await?;
    tx.commit().await?;
    Ok(named)
}

/// All appeals after one of them, for the responsible person alone.
///
/// # Errors
/// [`Fault::NotResponsible`].
pub async fn list(
    app: &App,
    caller: &Caller,
    after: &str,
    limit: i64,
) -> Result<Vec<ReceivedAppeal>, AppError> {
    must_be_responsible(app, caller).await?;
    Ok(app.store.appeals(after, limit).await?)
}

/// Answers an appeal; its author is told that there is an answer.
///
/// # Errors
/// [`Fault::NotResponsible`], [`Fault::NotFound`], [`Fault::AlreadyDone`], [`AppError::Invalid`].
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: &str,
    text: &str,
) -> Result<ReceivedAppeal, AppError> {
    must_be_responsible(app, caller).await?;
    well_formed(rules::text_errors(text))?;
    let appeal = app.store.appeal(id).await?.ok_or(Fault::NotFound)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    tx.answer_appeal(id, text, &caller.account, now)
        .await?
        .ok_or(Fault::AlreadyDone)?;
    let told = Work::NotifyAccount {
        account: appeal.account,
        notice: CertificateNotice::AppealAnswered,
        appeal: Some(appeal.id),
    };
    work::leave(
        &mut tx,
        &format!("nca-appeal-answered:{id}"),
        None,
        &told,
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(app
        .store
        .received_appeal(id)
        .await?
        .ok_or(Fault::NotFound)?)
}

async fn must_be_responsible(app: &App, caller: &Caller) -> Result<(), AppError> {
    let responsible = app.store.responsible().await?;
    match responsible {
        Some(responsible) if responsible.account == caller.account => Ok(()),
        Some(_) | None => Err(Fault::NotResponsible.into()),
    }
}

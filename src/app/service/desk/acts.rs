//! What an official does with a request: registers it, names a colleague, drafts, sends it back, sends it on.

use super::roster::{self, Post};
use super::{desk_of, inbox, place, refused};
use crate::app::service::outcome;
use crate::app::{App, AppError, Caller, Fault, calendar, statistics};
use crate::store::Tx;
use crate::store::services::{ServiceFile, ServiceView};
use chrono::{DateTime, Utc};
use law::calendar::Calendar;
use law::form::FieldProblem;
use law::id::{AccountId, RequestId};
use law::service::desk_work::{Act, DeskWork, Moved, Official, named_step};
use law::service::request::{Author, ServiceRequest};
use law::service::stage::{Event, EventCode, NotAllowed, Stage};
use law::services::officials;

/// Does an act that needs no signature, at the turn the official saw.
///
/// # Errors
/// What stands in its way, each by its own code; [`Fault::NotFound`] for a request of another body.
pub async fn act(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    turn: u32,
    act: Act,
) -> Result<ServiceView, AppError> {
    if matches!(act, Act::Sign { .. }) {
        return Err(Fault::ActNotHere.into());
    }
    let calendar = calendar::current(app).await?;
    let named = named_person(app, &act).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, post) = open(&mut tx, caller, id).await?;
    let work = work_of(&file.request)?.clone();
    if let Some((account, own)) = &named {
        if *own == file.request.applicant.iin {
            return Err(Fault::OwnRequest.into());
        }
        fit(&mut tx, &file.request, &work, account).await?;
    }
    let moved = moved(
        &file.request,
        &calendar,
        &work,
        (caller, &post),
        turn,
        act,
        now,
    )?;
    settle(&mut tx, &mut file, caller, moved, now).await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// A request taken out by an official of the body that works on it, who is not its applicant.
///
/// # Errors
/// [`Fault::NotInRoster`], [`Fault::NotFound`], [`Fault::OwnRequest`].
pub(super) async fn open(
    tx: &mut Tx,
    caller: &Caller,
    id: &RequestId,
) -> Result<(ServiceFile, Post), AppError> {
    let post = roster::post_within(tx, caller).await?;
    let file = tx.open_service(id).await?.ok_or(Fault::NotFound)?;
    if !inbox::belongs_to(&file.request, &post) {
        return Err(Fault::NotFound.into());
    }
    not_own(&file.request, caller)?;
    Ok((file, post))
}

/// Officials do not decide their own matters, nor those they came for with a power of attorney.
pub(in crate::app::service) fn not_own(
    request: &ServiceRequest,
    caller: &Caller,
) -> Result<(), AppError> {
    let representative = request.representative.as_ref().map(|person| &person.iin);
    if request.applicant.iin == caller.iin || representative == Some(&caller.iin) {
        Err(Fault::OwnRequest.into())
    } else {
        Ok(())
    }
}

/// How far the officials are.
///
/// # Errors
/// A wrong stage.
pub(super) fn work_of(request: &ServiceRequest) -> Result<&DeskWork, NotAllowed> {
    match &request.stage {
        Stage::AtDesk { work } => Ok(work),
        stage @ (Stage::Draft
        | Stage::AwaitingPayment { .. }
        | Stage::AwaitingSignature { .. }
        | Stage::Asking
        | Stage::Making
        | Stage::Done { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn
        | Stage::Expired) => Err(NotAllowed::WrongStage {
            stage: stage.code(),
            event: EventCode::DeskMoved,
        }),
    }
}

/// Whom an assignment names, with the number.
async fn named_person(app: &App, act: &Act) -> Result<Option<(AccountId, law::id::Iin)>, AppError> {
    let Act::Assign { to } = act else {
        return Ok(None);
    };
    let account = app.store.account(to).await?;
    let account = account.ok_or_else(|| super::invalid("/to", FieldProblem::NotOnOffer))?;
    Ok(Some((account.id, account.iin)))
}

/// Stops an assignment to somebody who does not hold the post of the step.
async fn fit(
    tx: &mut Tx,
    request: &ServiceRequest,
    work: &DeskWork,
    to: &AccountId,
) -> Result<(), AppError> {
    let step = named_step(request.portal().desk, work);
    let post = tx.post_of(to).await?;
    let holds = step
        .zip(post)
        .is_some_and(|(step, post)| step.role == post.role && post.region == work.region);
    if holds {
        Ok(())
    } else {
        Err(super::invalid("/to", FieldProblem::NotOnOffer))
    }
}

/// Lets the law decide.
pub(super) fn moved(
    request: &ServiceRequest,
    calendar: &Calendar,
    work: &DeskWork,
    who: (&Caller, &Post),
    turn: u32,
    act: Act,
    now: DateTime<Utc>,
) -> Result<Moved, AppError> {
    if let Act::Draft(verdict) = &act
        && let Some(problem) = officials::problem(request.service(), verdict)
    {
        return Err(AppError::Invalid(vec![problem]));
    }
    let official = Official {
        account: &who.0.account,
        role: who.1.role,
        region: &who.1.region,
    };
    desk_of(request, calendar)
        .act(work, turn, official, act, now)
        .map_err(refused)
}

/// Writes what follows from an act: the next desk, the result to be made, or the refusal.
pub(super) async fn settle(
    tx: &mut Tx,
    file: &mut ServiceFile,
    caller: &Caller,
    moved: Moved,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let account = caller.account.clone();
    let author = Author::Official { account };
    let before = work_of(&file.request)?.step;
    let (work, end) = match moved {
        Moved::On(work) => (work, None),
        Moved::Granted(work) => (work, Some(None)),
        Moved::Refused { work, ground } => (work, Some(Some(ground))),
    };
    if work.step != before || end.is_some() {
        let step = file.request.portal().desk.get(before);
        let code = step.map_or("", |step| step.code);
        statistics::end(tx, &file.request.id, code, now).await?;
    }
    let event = Event::DeskMoved { work: work.clone() };
    file.happen(author.clone(), event, now)?;
    let Some(end) = end else {
        return place(tx, &file.request, &work, now).await;
    };
    tx.take_out_of_inbox(&file.request.id).await?;
    file.request.decision = Some(work);
    match end {
        None => {
            file.happen(author, Event::DeskDecided, now)?;
            outcome::leave_result(tx, &file.request.id, now).await
        }
        Some(ground) => outcome::refuse(tx, file, author, &ground, now).await,
    }
}

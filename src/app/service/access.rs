//! Who may see and change a request: its applicant, and the official who took it in, while in post; for everybody else it does not exist.
//!
//! Once it left the hands of whoever fills it in, the holders of the same post at the same place read it and hand its outcome
//! over: the applicant comes back to the centre, not to one operator (regulations 3, point 8, sub-point 11).

use super::desk::acts::not_own;
use super::desk::roster::{self, Post};
use super::reading::{self, Read};
use crate::app::{App, AppError, Caller, Fault, Role};
use crate::store::Tx;
use crate::store::artifacts::Artifact;
use crate::store::cases::HistoryLine;
use crate::store::generations::Generation;
use crate::store::services::{KeptFile, ServiceFile, ServiceView};
use law::id::{AccountId, RequestId};
use law::service::intake;
use law::service::request::{Author, ServiceRequest};

/// A request for somebody who may see it; an official's reading is noted first.
///
/// # Errors
/// [`Fault::NotFound`] when there is none or it is not theirs; [`Fault::NotInRoster`] for an official who holds no post.
pub async fn view(app: &App, caller: &Caller, id: &RequestId) -> Result<ServiceView, AppError> {
    let view = seen(app, caller, id).await?;
    note(app, caller, &view.request, Read::Request).await?;
    Ok(view)
}

async fn seen(app: &App, caller: &Caller, id: &RequestId) -> Result<ServiceView, AppError> {
    let view = app.store.service(id).await?.ok_or(Fault::NotFound)?;
    if is_applicant(caller, &view.request) {
        return Ok(view);
    }
    let post = match caller.role {
        Role::Desk => app.store.post_of(&caller.account).await?,
        Role::Citizen | Role::Notary => None,
    };
    at_counter(caller, &view.request, post.as_ref())?;
    Ok(view)
}

async fn note(
    app: &App,
    caller: &Caller,
    request: &ServiceRequest,
    read: Read<'_>,
) -> Result<(), AppError> {
    if is_applicant(caller, request) {
        return Ok(());
    }
    reading::note(app, caller, &request.id, read).await
}

/// The caller's requests, newest first, before a cursor: their own, or those they took in.
pub async fn list(
    app: &App,
    caller: &Caller,
    before: Option<&RequestId>,
    limit: i64,
) -> Result<Vec<ServiceView>, AppError> {
    let account = &caller.account;
    match caller.role {
        Role::Citizen => Ok(app.store.services_of(account, before, limit).await?),
        Role::Desk => {
            roster::post(app, caller).await?;
            Ok(app.store.services_taken_by(account, before, limit).await?)
        }
        Role::Notary => Ok(Vec::new()),
    }
}

/// How often a request of which an account is the applicant has changed: what [`view`] and [`list`] gave the applicant is
/// good while this is the same.
#[must_use]
pub fn generation_of_own(app: &App, applicant: &AccountId) -> Generation {
    app.store.generation_of_requests(applicant)
}

/// The requests that lie at the place of the caller's post, by whomever they were taken in, newest first, before a cursor.
///
/// # Errors
/// [`Fault::NotInRoster`]; [`Fault::OtherRolesStep`] for a post that takes nothing in.
pub async fn list_of_place(
    app: &App,
    caller: &Caller,
    before: Option<&RequestId>,
    limit: i64,
) -> Result<Vec<ServiceView>, AppError> {
    let post = roster::post(app, caller).await?;
    let channel = intake::channel_of(post.role).ok_or(Fault::OtherRolesStep)?;
    let place = (channel, post.region.as_str());
    let views = app
        .store
        .services_taken_at(place, &caller.iin, before, limit);
    Ok(views.await?)
}

/// A request taken out by whoever fills it in: its applicant, or the official who took it in.
///
/// # Errors
/// [`Fault::NotFound`] when there is none or it is not theirs to change; [`Fault::NotInRoster`] for an official who holds no
/// post any more, [`Fault::OtherRolesStep`] for one who holds another.
pub(super) async fn open(
    tx: &mut Tx,
    caller: &Caller,
    id: &RequestId,
) -> Result<(ServiceFile, Author), AppError> {
    let file = tx.open_service(id).await?.ok_or(Fault::NotFound)?;
    let author = author(caller, &file.request)?;
    if caller.role == Role::Desk {
        fits(&roster::post_within(tx, caller).await?, &file.request)?;
    }
    Ok((file, author))
}

/// A request taken out by whoever has it before them at a counter: the official who took it in, or a colleague there.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs to hand over; [`Fault::OwnRequest`]; as [`open`].
pub(super) async fn open_at_counter(
    tx: &mut Tx,
    caller: &Caller,
    id: &RequestId,
) -> Result<(ServiceFile, Author), AppError> {
    caller.must_be(Role::Desk)?;
    let file = tx.open_service(id).await?.ok_or(Fault::NotFound)?;
    let post = tx.post_of(&caller.account).await?;
    at_counter(caller, &file.request, post.as_ref())?;
    let account = caller.account.clone();
    Ok((file, Author::Official { account }))
}

/// The same as [`open`] for reading.
///
/// # Errors
/// As [`open`].
pub(super) async fn filled_by(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<ServiceView, AppError> {
    let view = app.store.service(id).await?.ok_or(Fault::NotFound)?;
    author(caller, &view.request)?;
    in_post(app, caller, &view.request).await?;
    Ok(view)
}

/// A request taken out by its applicant, whoever filed it.
///
/// # Errors
/// [`Fault::NotFound`] when there is none or it is not theirs.
pub(super) async fn open_as_applicant(
    tx: &mut Tx,
    caller: &Caller,
    id: &RequestId,
) -> Result<(ServiceFile, Author), AppError> {
    let file = tx.open_service(id).await?.ok_or(Fault::NotFound)?;
    if is_applicant(caller, &file.request) {
        let account = caller.account.clone();
        Ok((file, Author::Applicant { account }))
    } else {
        Err(Fault::NotFound.into())
    }
}

/// A request taken out by a job; `None` when there is none.
pub(super) async fn open_for_job(
    tx: &mut Tx,
    id: &RequestId,
) -> Result<Option<ServiceFile>, AppError> {
    Ok(tx.open_service(id).await?)
}

/// The hash-chained history of a request after a line, oldest first.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs.
pub async fn history(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    after: i64,
    limit: i64,
) -> Result<Vec<HistoryLine>, AppError> {
    let view = seen(app, caller, id).await?;
    note(app, caller, &view.request, Read::History).await?;
    Ok(app.store.service_history(id, after, limit).await?)
}

/// What files a request has: all that its history names.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs.
pub async fn files(app: &App, caller: &Caller, id: &RequestId) -> Result<Vec<KeptFile>, AppError> {
    view(app, caller, id).await?;
    Ok(app.store.service_files(id).await?)
}

/// A file of a request.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs or there is no such file.
pub async fn file(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    name: &str,
) -> Result<Artifact, AppError> {
    let view = seen(app, caller, id).await?;
    let file = app.store.service_file(id, name).await?;
    let file = file.ok_or(Fault::NotFound)?;
    note(app, caller, &view.request, Read::File(name)).await?;
    Ok(file)
}

/// Whether an official has a request before them: they took it in, or a colleague at the same place did and it left the draft.
fn at_counter(
    caller: &Caller,
    request: &ServiceRequest,
    post: Option<&Post>,
) -> Result<(), AppError> {
    if took_in(caller, request) {
        return fits(post.ok_or(Fault::NotInRoster)?, request);
    }
    if post.is_some_and(|post| intake::lies_at(request, post.role, &post.region)) {
        return not_own(request, caller);
    }
    Err(Fault::NotFound.into())
}

/// Whoever took a request in handles it only while holding a post that takes such requests in.
async fn in_post(app: &App, caller: &Caller, request: &ServiceRequest) -> Result<(), AppError> {
    if caller.role != Role::Desk {
        return Ok(());
    }
    fits(&roster::post(app, caller).await?, request)
}

fn fits(post: &Post, request: &ServiceRequest) -> Result<(), AppError> {
    if intake::channel_of(post.role) == Some(request.channel) {
        Ok(())
    } else {
        Err(Fault::OtherRolesStep.into())
    }
}

fn author(caller: &Caller, request: &ServiceRequest) -> Result<Author, AppError> {
    let account = caller.account.clone();
    if took_in(caller, request) {
        Ok(Author::Official { account })
    } else if is_applicant(caller, request) && request.intake.is_none() {
        Ok(Author::Applicant { account })
    } else {
        Err(Fault::NotFound.into())
    }
}

pub(super) fn is_applicant(caller: &Caller, request: &ServiceRequest) -> bool {
    caller.role == Role::Citizen && request.applicant.account.as_ref() == Some(&caller.account)
}

pub(super) fn took_in(caller: &Caller, request: &ServiceRequest) -> bool {
    let operator = request.intake.as_ref().map(|intake| &intake.operator);
    caller.role == Role::Desk && operator == Some(&caller.account)
}

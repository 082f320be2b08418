//! What an official has in hand of a request they, or a colleague at the same place, took in: its files until the outcome is
//! handed over, and its withdrawal.

use crate::app::service::reading::{self, Read};
use crate::app::service::{Artifact, ServiceView, access, opening};
use crate::app::wallet::access::{Reading, note_now};
use crate::app::{App, AppError, Caller, Fault};
use law::cabinet::{Part, Reader};
use law::id::RequestId;
use law::service::intake::is_handed_out;
use law::service::request::{Fact, ServiceRequest};
use law::service::stage::{EventCode, NotAllowed, StageCode};

/// What the owner reads in the access history of a document that an operator printed.
const PRINTED: &str = "Алушыға беру үшін басып шығару / печать для выдачи получателю";

/// A file of a request at the caller's counter; a document of the applicant's cabinet is noted as read there before it is given
/// out. A colleague of whoever took it in prints what was made for the applicant, and nothing else.
///
/// # Errors
/// [`Fault::NotFound`] for another place's request, and a colleague's scans; [`Fault::HandlingOver`] after it was handed over, or kept too long.
pub async fn file(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    name: &str,
) -> Result<Artifact, AppError> {
    let view = access::view(app, caller, id).await?;
    let request = &view.request;
    let taken = request.intake.as_ref().ok_or(Fault::NotFound)?;
    if !taken.in_hand(request.ended_at, app.now()) {
        return Err(Fault::HandlingOver.into());
    }
    if !access::took_in(caller, request) && !is_handed_out(name) {
        return Err(Fault::NotFound.into());
    }
    let file = app.store.service_file(id, name).await?;
    let file = file.ok_or(Fault::NotFound)?;
    reading::note(app, caller, id, Read::Printed(name)).await?;
    if let Some(number) = app.store.wallet_number(id, name).await? {
        let reading = Reading {
            number: &number,
            reader: Reader::Official,
            account: Some(&caller.account),
            part: Part::File,
            purpose: Some(PRINTED),
        };
        note_now(app, &reading).await?;
    }
    Ok(file)
}

/// Notes that the printed outcome was handed over; the official's work on the request ends (regulations 3, point 8, process 8).
///
/// # Errors
/// A wrong stage before there is a document to hand over; [`Fault::AlreadyDone`].
pub async fn hand_over(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_at_counter(&mut tx, caller, id).await?;
    if !has_outcome(&file.request) {
        let stage = file.request.stage.code();
        let event = EventCode::ResultIssued;
        return Err(NotAllowed::WrongStage { stage, event }.into());
    }
    let taken = file.request.intake.as_mut().ok_or(Fault::NotFound)?;
    if taken.handed_over_at.is_some() {
        return Err(Fault::AlreadyDone.into());
    }
    taken.handed_over_at = Some(now);
    file.note(author, Fact::HandedOver);
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// Takes a request back on the word of whoever stands at the desk; an open invoice is taken back, money for nothing returned.
///
/// # Errors
/// A wrong stage while the registry is asked, at the desks, and after the end.
pub async fn withdraw(app: &App, caller: &Caller, id: &RequestId) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    opening::take_back(&mut tx, &mut file, author, now).await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

fn has_outcome(request: &ServiceRequest) -> bool {
    match request.stage.code() {
        StageCode::Done | StageCode::Refused => true,
        StageCode::Draft
        | StageCode::AwaitingPayment
        | StageCode::AwaitingSignature
        | StageCode::Asking
        | StageCode::AtDesk
        | StageCode::Making
        | StageCode::Withdrawn
        | StageCode::Expired => false,
    }
}

//! The room of a taken call: tickets into it, the watch over it, and how it ends.

use super::super::{access, ends};
use super::{opening, ring_soon, tape};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, recording};
use crate::document::notice::Notice;
use crate::store::Tx;
use crate::store::calls::{CallRow, CallState};
use crate::store::cases::CaseFile;
use chrono::{DateTime, TimeDelta, Utc};
use law::id::CallId;
use law::poa::case::Case;
use law::poa::history::{Author, Fact};
use law::poa::s03_application::DocumentLanguage;
use law::poa::s05_call::Ending;
use law::poa::stage::{Event, Stage, StageCode};
use signaling::{CallKey, EndReason, HubRefusal, PersonKey, Ticket};

/// A call whose room stays empty for so long is over: the time to change the device or the network.
const EMPTY_ROOM: TimeDelta = TimeDelta::seconds(180);

/// A ticket into a room, with what its holder has to know before they go in.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// The ticket.
    pub ticket: Ticket,
    /// The holder's part.
    pub role: signaling::Role,
    /// The language of the talk.
    pub language: DocumentLanguage,
}

/// A ticket into the room of a taken call, for its notary and its principals.
///
/// # Errors
/// [`Fault::NotFound`] for somebody else's call, [`Fault::NoCall`] unless it is taken and not over.
pub async fn ticket(app: &App, caller: &Caller, id: &CallId) -> Result<Entrance, AppError> {
    let call = app.store.call(id).await?.ok_or(Fault::NotFound)?;
    let view = app.store.case(&call.case).await?.ok_or(Fault::NotFound)?;
    let role = match caller.role {
        Role::Notary if call.notary.as_ref() == Some(&caller.account) => signaling::Role::Notary,
        Role::Citizen if view.case.principal_of(&caller.account).is_some() => {
            signaling::Role::Citizen
        }
        Role::Citizen | Role::Notary | Role::Desk => return Err(Fault::NotFound.into()),
    };
    let_in(app, caller, &call, role).await
}

/// A ticket into the room of a taken call in a part.
pub(super) async fn let_in(
    app: &App,
    caller: &Caller,
    call: &CallRow,
    role: signaling::Role,
) -> Result<Entrance, AppError> {
    if call.state != CallState::Active {
        return Err(Fault::NoCall.into());
    }
    let view = app.store.case(&call.case).await?.ok_or(Fault::NotFound)?;
    let opened = opening::open_room(app, call, &view.case).await?;
    let person = PersonKey::new(caller.account.as_str());
    let ticket = opened.and_then(|()| app.hub.issue_ticket(&room(&call.id), person, role));
    let ticket = ticket.map_err(|refusal| match refusal {
        HubRefusal::CallOver => AppError::from(Fault::NoCall),
        HubRefusal::NoSuchCall | HubRefusal::TooManyRooms | HubRefusal::BadCallKey => {
            Fault::TryAgain.into()
        }
    })?;
    Ok(Entrance {
        ticket,
        role,
        language: view.case.form.language,
    })
}

/// A call of the caller, who is its notary.
pub(super) async fn own(app: &App, caller: &Caller, id: &CallId) -> Result<CallRow, AppError> {
    let call = app.store.call(id).await?;
    let call = call.filter(|call| call.notary.as_ref() == Some(&caller.account));
    Ok(call.ok_or(Fault::NotFound)?)
}

/// The job that looks whether a taken call still has anybody in its room.
pub async fn close_room(app: &App, id: &CallId) -> Result<(), AppError> {
    let now = app.now();
    let room = room(id);
    let taken = app.store.call(id).await?;
    let Some(taken) = taken.filter(|call| call.state == CallState::Active) else {
        end_room(app, id, Ending::Abandoned);
        return Ok(());
    };
    let view = app.store.case(&taken.case).await?.ok_or(Fault::NotFound)?;
    // After a restart the room is opened here, and is empty since then: those who come back in time keep the call.
    if opening::open_room(app, &taken, &view.case).await? == Err(HubRefusal::CallOver) {
        return end_call(app, id, Ending::Abandoned).await;
    }
    let empty_since = app.hub.empty_since(&room);
    if empty_since.is_some_and(|since| since + EMPTY_ROOM <= now) {
        return end_call(app, id, Ending::Abandoned).await;
    }
    let mut tx = app.store.begin().await?;
    if let Some(call) = active(&mut tx, id).await? {
        watch(&mut tx, &call, empty_since.unwrap_or(now)).await?;
        tx.commit().await?;
    } else {
        end_room(app, id, Ending::Abandoned);
    }
    Ok(())
}

/// After a restart every taken call's room is empty: those who come back keep it, the others end in time.
pub async fn watch_rooms_again(app: &App) -> Result<(), AppError> {
    for call in app.store.active_calls().await? {
        let mut tx = app.store.begin().await?;
        watch(&mut tx, &call, app.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends a taken call; checks that were not complete are void. A call that is over stays as it is.
pub async fn end_call(app: &App, id: &CallId, ending: Ending) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    if let Some(mut call) = active(&mut tx, id).await? {
        let mut file = access::open_for_job(&mut tx, &call.case).await?;
        conclude(&mut tx, &mut call, &mut file, ending, now).await?;
        tx.save_case(file, now).await?;
        tx.commit().await?;
    }
    end_room(app, id, ending);
    Ok(())
}

/// Ends what is left of a case's call when the case ends.
pub(in crate::app::poa) async fn end_with_case(
    tx: &mut Tx,
    file: &mut CaseFile,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    if let Some(mut call) = tx.open_call_of(&file.case.id).await? {
        let ending = Ending::WithCase(file.case.stage.code());
        conclude(tx, &mut call, file, ending, now).await?;
    }
    Ok(())
}

/// Closes the room of a case that has ended, after the end is durable.
pub(in crate::app::poa) async fn close_ended_room(app: &App, case: &Case) {
    let ending = Ending::WithCase(case.stage.code());
    match app.store.latest_call(&case.id).await {
        Ok(Some(call)) => {
            if let Stage::Refused { ground, .. } = &case.stage {
                tape::tell_room(app, &call.id, &tape::News::Refused(*ground));
            }
            end_room(app, &call.id, ending);
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a room stays open until its people leave"),
    }
}

/// The name of a call's room.
#[must_use]
pub fn room(id: &CallId) -> CallKey {
    CallKey::new(id.as_str())
}

/// Looks at a call's room again in time.
pub(super) async fn watch(
    tx: &mut Tx,
    call: &CallRow,
    since: DateTime<Utc>,
) -> Result<(), AppError> {
    let at = since + EMPTY_ROOM;
    let work = Work::CloseRoom {
        call: call.id.clone(),
    };
    let job = format!("close-room:{}:{}", call.id, at.timestamp_millis());
    Ok(work::leave(tx, &job, Some(&call.case), &work, at).await?)
}

/// Writes down that a call is over.
pub(super) async fn finish(
    tx: &mut Tx,
    call: &mut CallRow,
    ending: Ending,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    call.state = CallState::Ended;
    call.end_reason = Some(ending.as_str().to_owned());
    Ok(tx.save_call(call, Some(now)).await?)
}

/// Ends a call together with what it still decides: during the checks they are void, and the case waits for another.
pub(super) async fn conclude(
    tx: &mut Tx,
    call: &mut CallRow,
    file: &mut CaseFile,
    ending: Ending,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    finish(tx, call, ending, now).await?;
    let id = call.id.clone();
    recording::leave_sealing(tx, &file.case.id, &id, now).await?;
    if talks(&file.case, &id) {
        file.happen(Author::System, Event::CallEnded { call: id.clone() })?;
        file.case.broken_off_at = Some(now);
        file.case.broken_off_by = Some(ending);
        let (case, title) = (file.case.id.clone(), access::title(&file.case));
        let notice = match ending {
            Ending::Later => Notice::CallPutOff { case, title },
            Ending::Finished
            | Ending::Technical
            | Ending::Left
            | Ending::Lost
            | Ending::Abandoned
            | Ending::Cancelled
            | Ending::WithCase(_) => Notice::MissedCall { case, title },
        };
        ends::notify_principals(tx, &file.case, &format!("call-{id}"), notice, now).await?;
    }
    let closed = Fact::CallClosed {
        call: id,
        reason: ending,
    };
    file.note(Author::System, closed);
    ring_soon(tx, now, now).await
}

pub(super) fn talks(case: &Case, id: &CallId) -> bool {
    matches!(&case.stage, Stage::Talking { call, .. } if call == id)
}

pub(super) async fn active(tx: &mut Tx, id: &CallId) -> Result<Option<CallRow>, AppError> {
    let call = tx.open_call(id).await?;
    Ok(call.filter(|call| call.state == CallState::Active))
}

pub(super) fn end_room(app: &App, id: &CallId, ending: Ending) {
    // A room nobody ever entered does not exist, which is as good as ended.
    let _ = app.hub.end(&room(id), for_room(ending));
}

/// What the room is told when its call is over.
const fn for_room(ending: Ending) -> EndReason {
    match ending {
        Ending::Finished => EndReason::Finished,
        Ending::Later => EndReason::Later,
        Ending::Technical | Ending::Left | Ending::Lost | Ending::Cancelled => EndReason::Cancelled,
        Ending::Abandoned => EndReason::Abandoned,
        Ending::WithCase(stage) => match stage {
            StageCode::Refused => EndReason::Refused,
            StageCode::Withdrawn => EndReason::Withdrawn,
            StageCode::InvoiceExpired => EndReason::Expired,
            StageCode::Filling
            | StageCode::AwaitingConsent
            | StageCode::ReadyToCall
            | StageCode::Talking
            | StageCode::Drafting
            | StageCode::AwaitingApproval
            | StageCode::Approved
            | StageCode::AwaitingPayment
            | StageCode::AwaitingSignature
            | StageCode::Signed
            | StageCode::Delivered
            | StageCode::Revoked
            | StageCode::ConsentRefused => EndReason::Cancelled,
        },
    }
}

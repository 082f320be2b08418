//! The room of a taken call: tickets into it, who comes and goes, and how it ends.

use super::super::{access, ends};
use super::ring_soon;
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, recording};
use crate::document::notice::Notice;
use crate::store::Tx;
use crate::store::calls::{CallRow, CallState};
use crate::store::cases::CaseFile;
use chrono::{DateTime, TimeDelta, Utc};
use eds::hash::{Sha256Hash, sha256};
use law::id::{AccountId, CallId, CaseId};
use law::poa::case::Case;
use law::poa::history::{Author, Fact};
use law::poa::s03_application::DocumentLanguage;
use law::poa::s05_call::recording_consent_bytes;
use law::poa::stage::{Event, Stage, StageCode};
use signaling::evidence::Genesis;
use signaling::{
    CallKey, EndReason, HubRefusal, LeftWhy, Participant, PersonKey, RoomSetup, Ticket,
};

/// A call whose room stays empty for so long is over: the time to change the device or the network.
const EMPTY_ROOM: TimeDelta = TimeDelta::seconds(180);

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The notary said that it is.
    Finished,
    /// Somebody left before the four checks were made, or the last person left.
    Left,
    /// Somebody's connection broke before the four checks were made and did not come back.
    Lost,
    /// Nobody was in the room for too long.
    Abandoned,
    /// A principal left the queue.
    Cancelled,
    /// The case ended.
    WithCase(StageCode),
}

impl Ending {
    /// The reason as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Left => "left",
            Self::Lost => "lost",
            Self::Abandoned => "abandoned",
            Self::Cancelled => "cancelled",
            Self::WithCase(stage) => stage.as_str(),
        }
    }

    const fn for_room(self) -> EndReason {
        match self {
            Self::Finished => EndReason::Finished,
            Self::Left | Self::Lost | Self::Cancelled => EndReason::Cancelled,
            Self::Abandoned => EndReason::Abandoned,
            Self::WithCase(stage) => match stage {
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
}

/// How somebody's presence in a room changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// They came in.
    Joined,
    /// They came back.
    Resumed,
    /// Their connection broke; they may come back.
    Lost,
    /// They are gone.
    Left(LeftWhy),
}

impl Change {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Resumed => "resumed",
            Self::Lost => "lost",
            Self::Left(_) => "left",
        }
    }

    /// How the call ends by this when it may not go on without the person.
    const fn ending(self) -> Option<Ending> {
        match self {
            Self::Joined | Self::Resumed | Self::Lost => None,
            Self::Left(LeftWhy::GraceOver) => Some(Ending::Lost),
            Self::Left(LeftWhy::Leave | LeftWhy::Finished | LeftWhy::Technical) => {
                Some(Ending::Left)
            }
        }
    }
}

/// A ticket into the room of a taken call, for one of its people.
///
/// # Errors
/// [`Fault::NotFound`] for somebody else's call, [`Fault::NoCall`] unless it is taken and not over.
pub async fn ticket(app: &App, caller: &Caller, id: &CallId) -> Result<Ticket, AppError> {
    let call = app.store.call(id).await?.ok_or(Fault::NotFound)?;
    let view = app.store.case(&call.case).await?.ok_or(Fault::NotFound)?;
    let role = match caller.role {
        Role::Notary if call.notary.as_ref() == Some(&caller.account) => signaling::Role::Notary,
        Role::Citizen if view.case.principal_of(&caller.account).is_some() => {
            signaling::Role::Citizen
        }
        Role::Citizen | Role::Notary | Role::Desk => return Err(Fault::NotFound.into()),
    };
    if call.state != CallState::Active {
        return Err(Fault::NoCall.into());
    }
    let opened = open(app, &call, &view.case);
    let room = room(id);
    let person = PersonKey::new(caller.account.as_str());
    opened
        .and_then(|()| app.hub.issue_ticket(&room, person, role))
        .map_err(|refusal| match refusal {
            HubRefusal::CallOver => Fault::NoCall.into(),
            HubRefusal::NoSuchCall | HubRefusal::TooManyRooms | HubRefusal::BadCallKey => {
                Fault::TryAgain.into()
            }
        })
}

/// Notes that somebody came or went; before the four checks are made nobody may leave, and the last person's leaving
/// ends every call. The answer is the case whose call goes on, if it does.
pub async fn presence_changed(
    app: &App,
    id: &CallId,
    who: &Participant,
    change: Change,
) -> Result<Option<CaseId>, AppError> {
    let now = app.now();
    let account = AccountId::parse(who.person.as_str())
        .map_err(|_| AppError::Internal("a seat of no account"))?;
    let mut tx = app.store.begin().await?;
    let Some(mut call) = active(&mut tx, id).await? else {
        return Ok(None);
    };
    let mut file = access::open_for_job(&mut tx, &call.case).await?;
    let author = match who.role {
        signaling::Role::Notary => Author::Notary {
            account: account.clone(),
        },
        signaling::Role::Citizen => Author::Principal {
            account: account.clone(),
        },
        signaling::Role::Interpreter | signaling::Role::Witness | signaling::Role::Observer => {
            Author::System
        }
    };
    let fact = Fact::RoomPresence {
        call: id.clone(),
        account,
        change: change.as_str().to_owned(),
    };
    file.note(author, fact);
    let needed = talks(&file.case, id) || app.hub.seated(&room(id)).is_empty();
    let ending = change.ending().filter(|_| needed);
    if let Some(ending) = ending {
        conclude(&mut tx, &mut call, &mut file, ending, now).await?;
    }
    tx.save_case(file, now).await?;
    tx.commit().await?;
    if let Some(ending) = ending {
        end_room(app, id, ending);
        return Ok(None);
    }
    Ok(Some(call.case))
}

/// The job that looks whether a taken call still has anybody in its room.
pub async fn close_room(app: &App, id: &CallId) -> Result<(), AppError> {
    let now = app.now();
    let room = room(id);
    let call = app.store.call(id).await?.ok_or(Fault::NotFound)?;
    let view = app.store.case(&call.case).await?.ok_or(Fault::NotFound)?;
    // After a restart the room is opened here, and is empty since then: those who come back in time keep the call.
    if open(app, &call, &view.case) == Err(HubRefusal::CallOver) {
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
        Ok(Some(call)) => end_room(app, &call.id, ending),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a room stays open until its people leave"),
    }
}

/// The name of a call's room.
#[must_use]
pub fn room(id: &CallId) -> CallKey {
    CallKey::new(id.as_str())
}

/// Opens a call's room, so that the time it stands empty is counted; a ticket or the watch opens it otherwise.
pub(super) fn prepare(app: &App, call: &CallRow, case: &Case) {
    if let Err(refusal) = open(app, call, case) {
        tracing::warn!(%refusal, "a room could not be opened yet");
    }
}

fn open(app: &App, call: &CallRow, case: &Case) -> Result<(), HubRefusal> {
    let notary = call.notary.iter().map(|account| Participant {
        role: signaling::Role::Notary,
        person: PersonKey::new(account.as_str()),
    });
    let principals = case.principals.iter();
    let principals = principals.filter_map(|principal| principal.account.as_ref());
    let principals = principals.map(|account| Participant {
        role: signaling::Role::Citizen,
        person: PersonKey::new(account.as_str()),
    });
    let application = case.application_sha256.as_ref();
    let genesis = Genesis {
        call: room(&call.id),
        case: case.id.to_string(),
        application: application.and_then(|digest| Sha256Hash::from_hex(digest.as_str()).ok()),
        people: notary.chain(principals).collect(),
        consent: sha256(&recording_consent_bytes()),
        server: app.settings.public_url.clone(),
        opened_at: call.started_at.unwrap_or(call.queued_at),
    };
    let language = match case.form.language {
        DocumentLanguage::Kk => "kk",
        DocumentLanguage::Ru => "ru",
    };
    let setup = RoomSetup::call(genesis, language, case.principals.len());
    app.hub.open(&room(&call.id), setup)
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
async fn conclude(
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
        let notice = Notice::MissedCall {
            case: file.case.id.clone(),
            title: access::title(&file.case),
        };
        ends::notify_principals(tx, &file.case, &format!("call-{id}"), notice, now).await?;
    }
    let reason = ending.as_str().to_owned();
    file.note(Author::System, Fact::CallClosed { call: id, reason });
    ring_soon(tx, now, now).await
}

fn talks(case: &Case, id: &CallId) -> bool {
    matches!(&case.stage, Stage::Talking { call, .. } if call == id)
}

async fn active(tx: &mut Tx, id: &CallId) -> Result<Option<CallRow>, AppError> {
    let call = tx.open_call(id).await?;
    Ok(call.filter(|call| call.state == CallState::Active))
}

fn end_room(app: &App, id: &CallId, ending: Ending) {
    // A room nobody ever entered does not exist, which is as good as ended.
    let _ = app.hub.end(&room(id), ending.for_room());
}

//! Step 5: principals wait in a queue, notaries on duty are rung one after another, and who takes the call gets a room.

use super::{access, s07_draft};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, fresh};
use crate::store::Tx;
use crate::store::calls::{CallRow, CallState};
use crate::store::cases::CaseFile;
use chrono::{DateTime, TimeDelta, Utc};
use law::id::{AccountId, CallId, CaseId};
use law::poa::case::Case;
use law::poa::history::{Author, Fact};
use law::poa::s05_call::{self as rules, Place, Precedence};
use law::poa::stage::{Event, EventCode, NotAllowed, Stage, StageCode};
use signaling::{CallKey, EndReason, PersonKey, Ticket};

/// A notary whose console has not been heard of for so long is not rung.
pub const DUTY_SILENCE: TimeDelta = TimeDelta::seconds(90);
/// A notary who missed or declined a call is not rung for it again so soon.
const RING_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(60);
/// A call whose room stays empty for so long is over.
const EMPTY_ROOM: TimeDelta = TimeDelta::seconds(180);
/// Recent calls that the waiting estimate looks at.
const RECENT: TimeDelta = TimeDelta::hours(4);
/// Waiting calls looked at in one round of ringing.
const ROUND: i64 = 100;

/// How a principal's call stands.
#[derive(Clone, Debug)]
pub struct CallView {
    /// The call.
    pub call: CallRow,
    /// While waiting: the place in the queue, from 1.
    pub position: Option<usize>,
    /// While waiting: how long it may take; nothing when nobody is on duty.
    pub estimate: Option<TimeDelta>,
}

/// A principal asks for a call with a notary.
///
/// # Errors
/// A wrong stage; [`Fault::AlreadyDone`] when the case waits or talks already.
pub async fn join_queue(app: &App, caller: &Caller, id: &CaseId) -> Result<CallView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let stage = file.case.stage.code();
    if stage != StageCode::ReadyToCall {
        let event = EventCode::CallStarted;
        return Err(NotAllowed::WrongStage { stage, event }.into());
    }
    if tx.open_call_of(id).await?.is_some() {
        return Err(Fault::AlreadyDone.into());
    }
    let place = Place::joining(now, file.case.broken_off_at);
    let call = CallRow {
        id: fresh::call_id(now),
        case: id.clone(),
        state: CallState::Waiting,
        priority: match place.precedence {
            Precedence::Returning => 0,
            Precedence::New => 1,
        },
        queued_at: place.since,
        notary: None,
        ring_until: None,
        started_at: None,
        end_reason: None,
    };
    tx.queue_call(&call).await?;
    file.note(author, Fact::CallQueued { call: call.id.clone() });
    tx.save_case(file, now).await?;
    ring_soon(&mut tx, now, now).await?;
    tx.commit().await?;
    seen(app, call).await
}

/// How the latest call of a case stands.
///
/// # Errors
/// [`Fault::NoCall`] before the first.
pub async fn latest(app: &App, caller: &Caller, id: &CaseId) -> Result<CallView, AppError> {
    access::view(app, caller, id).await?;
    let call = app.store.latest_call(id).await?.ok_or(Fault::NoCall)?;
    seen(app, call).await
}

/// A principal leaves the queue.
///
/// # Errors
/// [`Fault::NoCall`] when none waits or rings; a call that was taken is left in its room.
pub async fn leave_queue(app: &App, caller: &Caller, id: &CaseId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let call = tx.open_call_of(id).await?.filter(|call| call.state != CallState::Active);
    let mut call = call.ok_or(Fault::NoCall)?;
    finish(&mut tx, &mut call, "cancelled", now).await?;
    file.note(author, Fact::CallCancelled { call: call.id });
    tx.save_case(file, now).await?;
    ring_soon(&mut tx, now, now).await?;
    Ok(tx.commit().await?)
}

/// A notary goes on duty, or says that they are still there.
///
/// # Errors
/// [`Fault::LicenceNotInForce`]; the licence register without an answer.
pub async fn go_on_duty(app: &App, caller: &Caller) -> Result<DateTime<Utc>, AppError> {
    let notary = app.ports.licences.licence(&caller.iin).await?.ok_or(Fault::LicenceNotInForce)?;
    super::s10_signature::in_force(&notary)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    tx.go_on_duty(&caller.account, now).await?;
    ring_soon(&mut tx, now, now).await?;
    tx.commit().await?;
    Ok(app.store.duty_since(&caller.account).await?.unwrap_or(now))
}

/// A notary goes off duty; a call that rings for them goes to the next.
pub async fn go_off_duty(app: &App, caller: &Caller) -> Result<(), AppError> {
    let now = app.now();
    let ringing = app.store.call_of_notary(&caller.account).await?;
    let mut tx = app.store.begin().await?;
    tx.go_off_duty(&caller.account).await?;
    if let Some(call) = ringing.filter(|call| call.state == CallState::Ringing) {
        pass_on(&mut tx, &call.id, &caller.account, "not_now", now).await?;
    }
    Ok(tx.commit().await?)
}

/// Since when the caller is on duty, and the call that rings for them or that they are in.
pub async fn duty(app: &App, caller: &Caller) -> Result<(Option<DateTime<Utc>>, Option<CallRow>), AppError> {
    let since = app.store.duty_since(&caller.account).await?;
    if since.is_some() {
        let mut tx = app.store.begin().await?;
        tx.go_on_duty(&caller.account, app.now()).await?;
        tx.commit().await?;
    }
    Ok((since, app.store.call_of_notary(&caller.account).await?))
}

/// A notary takes the call that rings for them.
///
/// # Errors
/// [`Fault::CallTaken`], [`Fault::NotRinging`], [`Fault::OffDuty`], [`Fault::AlreadyOnCall`],
/// [`Fault::LicenceNotInForce`].
pub async fn accept(app: &App, caller: &Caller, id: &CallId) -> Result<CallRow, AppError> {
    app.store.duty_since(&caller.account).await?.ok_or(Fault::OffDuty)?;
    let record = app.ports.licences.licence(&caller.iin).await?.ok_or(Fault::LicenceNotInForce)?;
    super::s10_signature::in_force(&record)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mut call = ringing_for(&mut tx, caller, id, now).await?;
    if tx.is_talking(&caller.account).await?.is_some() {
        return Err(Fault::AlreadyOnCall.into());
    }
    let mut file = access::open_for_job(&mut tx, &call.case).await?;
    let notary = caller.account.clone();
    let event = Event::CallStarted {
        call: id.clone(),
        notary: notary.clone(),
    };
    file.happen(Author::Notary { account: notary }, event)?;
    s07_draft::begin(&mut file.case, record, now)?;
    tx.put_offer(id, &caller.account, "accepted", now).await?;
    call.state = CallState::Active;
    call.started_at = Some(now);
    call.ring_until = None;
    tx.save_call(&call, None).await?;
    tx.save_case(file, now).await?;
    watch_room(&mut tx, &call, now).await?;
    tx.commit().await?;
    Ok(call)
}

/// A notary cannot take the call now: it goes to the next.
///
/// # Errors
/// [`Fault::CallTaken`] or [`Fault::NotRinging`].
pub async fn decline(app: &App, caller: &Caller, id: &CallId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    ringing_for(&mut tx, caller, id, now).await?;
    pass_on(&mut tx, id, &caller.account, "not_now", now).await?;
    Ok(tx.commit().await?)
}

/// A ticket into the room of a taken call, for one of its people.
///
/// # Errors
/// [`Fault::NoCall`] unless the call is the caller's and has been taken.
pub async fn ticket(app: &App, caller: &Caller, id: &CallId) -> Result<Ticket, AppError> {
    let call = app.store.call(id).await?.filter(|call| call.state == CallState::Active);
    let call = call.ok_or(Fault::NoCall)?;
    let view = app.store.case(&call.case).await?.ok_or(Fault::NoCall)?;
    let role = match caller.role {
        Role::Notary if call.notary.as_ref() == Some(&caller.account) => signaling::Role::Notary,
        Role::Citizen if view.case.principal_of(&caller.account).is_some() => signaling::Role::Citizen,
        Role::Citizen | Role::Notary | Role::Desk => return Err(Fault::NoCall.into()),
    };
    let room = room(id);
    app.hub.open(&room).map_err(|_| Fault::TryAgain)?;
    let person = PersonKey::new(caller.account.as_str());
    Ok(app.hub.issue_ticket(&room, person, role).map_err(|_| Fault::NoCall)?)
}

/// The job that finds notaries for the calls that wait, in their order.
pub async fn ring_notaries(app: &App) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let waiting = tx.waiting_calls(ROUND).await?;
    let mut left_over = waiting.len();
    for mut call in waiting {
        let free = tx.free_notary(&call.id, now - DUTY_SILENCE, now - RING_AGAIN_AFTER).await?;
        let Some(notary) = free else {
            continue;
        };
        left_over -= 1;
        ring(&mut tx, &mut call, notary, now).await?;
    }
    if left_over > 0 {
        ring_soon(&mut tx, now + RING_AGAIN_AFTER, now).await?;
    }
    Ok(tx.commit().await?)
}

async fn ring(tx: &mut Tx, call: &mut CallRow, notary: AccountId, now: DateTime<Utc>) -> Result<(), AppError> {
    let until = now + rules::RING;
    tx.put_offer(&call.id, &notary, "ringing", now).await?;
    let work = Work::EndRing {
        call: call.id.clone(),
        notary: notary.clone(),
    };
    let job = format!("end-ring:{}:{}", call.id, until.timestamp_millis());
    work::leave(tx, &job, Some(&call.case), &work, until).await?;
    let mut file = access::open_for_job(tx, &call.case).await?;
    let fact = Fact::CallRang {
        call: call.id.clone(),
        notary: notary.clone(),
    };
    file.note(Author::System, fact);
    tx.save_case(file, now).await?;
    call.state = CallState::Ringing;
    call.notary = Some(notary);
    call.ring_until = Some(until);
    Ok(tx.save_call(call, None).await?)
}

/// The job at the end of a ring's thirty seconds.
pub async fn end_ring(app: &App, id: &CallId, notary: &AccountId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(call) = tx.open_call(id).await? else {
        return Ok(());
    };
    let rings = call.state == CallState::Ringing && call.notary.as_ref() == Some(notary);
    if rings && call.ring_until.is_some_and(|until| until <= now) {
        pass_on(&mut tx, id, notary, "missed", now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The job that looks whether a taken call still has anybody in its room.
pub async fn close_room(app: &App, id: &CallId) -> Result<(), AppError> {
    let Some(call) = app.store.call(id).await?.filter(|call| call.state == CallState::Active) else {
        return Ok(());
    };
    if app.hub.presence(&room(id)).is_empty() {
        return end_call(app, id, "abandoned").await;
    }
    let mut tx = app.store.begin().await?;
    watch_room(&mut tx, &call, app.now()).await?;
    Ok(tx.commit().await?)
}

/// After a restart every taken call's room is empty: those who come back keep it, the others end in time.
pub async fn watch_rooms_again(app: &App) -> Result<(), AppError> {
    for call in app.store.active_calls().await? {
        let mut tx = app.store.begin().await?;
        watch_room(&mut tx, &call, app.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends a taken call; checks that were not complete are void.
pub async fn end_call(app: &App, id: &CallId, reason: &str) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut call) = tx.open_call(id).await?.filter(|call| call.state != CallState::Ended) else {
        return Ok(());
    };
    finish(&mut tx, &mut call, reason, now).await?;
    let mut file = access::open_for_job(&mut tx, &call.case).await?;
    if matches!(&file.case.stage, Stage::Talking { call, .. } if call == id) {
        file.happen(Author::System, Event::CallEnded { call: id.clone() })?;
        file.case.broken_off_at = Some(now);
    } else {
        note_closed(&mut file, id, reason);
    }
    tx.save_case(file, now).await?;
    ring_soon(&mut tx, now, now).await?;
    tx.commit().await?;
    end_room(app, id, EndReason::Finished);
    Ok(())
}

/// Ends what is left of a case's call when the case ends.
pub(super) async fn end_with_case(tx: &mut Tx, file: &mut CaseFile, now: DateTime<Utc>) -> Result<(), AppError> {
    if let Some(mut call) = tx.open_call_of(&file.case.id).await? {
        let reason = file.case.stage.code().as_str();
        finish(tx, &mut call, reason, now).await?;
        note_closed(file, &call.id, reason);
        ring_soon(tx, now, now).await?;
    }
    Ok(())
}

/// Closes the room of a case that has ended, after the end is durable.
pub(super) async fn close_ended_room(app: &App, case: &Case) {
    let reason = match case.stage.code() {
        StageCode::Refused => EndReason::Refused,
        StageCode::Withdrawn => EndReason::Withdrawn,
        _ => EndReason::Cancelled,
    };
    match app.store.latest_call(&case.id).await {
        Ok(Some(call)) => end_room(app, &call.id, reason),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a room stays open until its people leave"),
    }
}

/// The name of a call's room.
#[must_use]
pub fn room(id: &CallId) -> CallKey {
    CallKey::new(id.as_str())
}

fn end_room(app: &App, id: &CallId, reason: EndReason) {
    // A room nobody ever entered does not exist, which is as good as ended.
    let _ = app.hub.end(&room(id), reason);
}

fn note_closed(file: &mut CaseFile, call: &CallId, reason: &str) {
    let fact = Fact::CallClosed {
        call: call.clone(),
        reason: reason.to_owned(),
    };
    file.note(Author::System, fact);
}

async fn finish(tx: &mut Tx, call: &mut CallRow, reason: &str, now: DateTime<Utc>) -> Result<(), AppError> {
    call.state = CallState::Ended;
    call.end_reason = Some(reason.to_owned());
    Ok(tx.save_call(call, Some(now)).await?)
}

/// The call, if it rings for the caller now.
async fn ringing_for(tx: &mut Tx, caller: &Caller, id: &CallId, now: DateTime<Utc>) -> Result<CallRow, AppError> {
    let call = tx.open_call(id).await?.ok_or(Fault::NotRinging)?;
    let mine = call.notary.as_ref() == Some(&caller.account);
    match call.state {
        CallState::Ringing if mine && call.ring_until.is_some_and(|until| now < until) => Ok(call),
        CallState::Ringing | CallState::Active if !mine => Err(Fault::CallTaken.into()),
        CallState::Waiting | CallState::Ringing | CallState::Active | CallState::Ended => Err(Fault::NotRinging.into()),
    }
}

/// Puts a ringing call back into the queue for the next notary.
async fn pass_on(
    tx: &mut Tx,
    id: &CallId,
    notary: &AccountId,
    outcome: &str,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut call = tx.open_call(id).await?.ok_or(Fault::NotRinging)?;
    tx.put_offer(id, notary, outcome, now).await?;
    call.state = CallState::Waiting;
    call.notary = None;
    call.ring_until = None;
    tx.save_call(&call, None).await?;
    let mut file = access::open_for_job(tx, &call.case).await?;
    let fact = Fact::CallNotTaken {
        call: id.clone(),
        notary: notary.clone(),
        outcome: outcome.to_owned(),
    };
    file.note(Author::System, fact);
    tx.save_case(file, now).await?;
    ring_soon(tx, now, now).await
}

/// Leaves a round of ringing; rounds asked for within the same second are one.
async fn ring_soon(tx: &mut Tx, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), AppError> {
    let job = match at > now {
        true => format!("ring-later:{}", at.timestamp()),
        false => format!("ring:{}", fresh::uuid(now)),
    };
    Ok(work::leave(tx, &job, None, &Work::RingNotaries, at).await?)
}

async fn watch_room(tx: &mut Tx, call: &CallRow, now: DateTime<Utc>) -> Result<(), AppError> {
    let at = now + EMPTY_ROOM;
    let work = Work::CloseRoom { call: call.id.clone() };
    let job = format!("close-room:{}:{}", call.id, at.timestamp());
    Ok(work::leave(tx, &job, Some(&call.case), &work, at).await?)
}

async fn seen(app: &App, call: CallRow) -> Result<CallView, AppError> {
    if call.state != CallState::Waiting {
        return Ok(CallView { call, position: None, estimate: None });
    }
    let now = app.now();
    let queue = app.store.queue_view(&call, now - DUTY_SILENCE, now - RECENT).await?;
    let position = usize::try_from(queue.ahead).unwrap_or(usize::MAX).saturating_add(1);
    let measured: Vec<TimeDelta> = queue.mean_call_ms.map(TimeDelta::milliseconds).into_iter().collect();
    let on_duty = usize::try_from(queue.on_duty).unwrap_or(usize::MAX);
    let estimate = rules::waiting_estimate(position, on_duty, rules::mean_call(&measured));
    Ok(CallView { call, position: Some(position), estimate })
}

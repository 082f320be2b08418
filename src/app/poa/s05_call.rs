//! Step 5: principals wait in a queue, notaries on duty are rung one after another, and who takes the call gets a room,
//! with those the notary asks in.

pub mod device_test;
mod duty;
mod guests;
mod opening;
mod presence;
mod readiness;
mod ring;
mod rooms;
pub mod signals;
mod tape;

use super::{access, reception};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, fresh};
use crate::store::Tx;
use crate::store::calls::{CallRow, CallState};
use chrono::{DateTime, TimeDelta, Utc};
use law::id::CaseId;
use law::poa::case::Case;
use law::poa::history::Fact;
use law::poa::s03_application::PersonName;
use law::poa::s05_call::{self as rules, Ending, Place, Precedence};
use law::poa::s07_draft::Certifier;
use law::poa::stage::{EventCode, NotAllowed, StageCode};

pub use duty::{DutyView, Queued, Waiting, duty, go_off_duty, go_on_duty, queue};
pub use guests::{Guest, Invitation, dismiss, guest_ticket, guests, invitations, invite};
pub use opening::consent_hash;
pub use presence::{Change, Happened, happened, presence_changed};
pub(super) use readiness::{must_be_ready, must_be_recorded};
pub use ring::{accept, decline, end_ring, ring_notaries};
pub use rooms::{Entrance, close_room, end_call, room, ticket, watch_rooms_again};
pub(super) use rooms::{close_ended_room, end_with_case};
pub(super) use tape::{News, tell};

/// A notary whose console has not been heard of for so long is not rung: three heartbeats.
pub const DUTY_SILENCE: TimeDelta = TimeDelta::seconds(90);
/// Recent calls that the waiting estimate looks at.
const RECENT: TimeDelta = TimeDelta::hours(4);
/// So many recent calls are enough for a mean.
const MEASURED: i64 = 50;
/// Rounds of ringing that are put off are collected into steps of so many seconds, so that they cannot multiply.
const ROUND_STEP: i64 = 10;

/// The priority of whoever goes before all others.
const FRONT: i64 = 0;

const fn priority(precedence: Precedence) -> i64 {
    match precedence {
        Precedence::Returning => FRONT,
        Precedence::New => FRONT + 1,
    }
}

/// How a principal's call stands.
#[derive(Clone, Debug)]
pub struct CallView {
    /// The call.
    pub call: CallRow,
    /// While waiting: the place in the queue, from 1.
    pub position: Option<usize>,
    /// While waiting: how long it may take; nothing when nobody is on duty.
    pub estimate: Option<TimeDelta>,
    /// Once taken: the notary's names.
    pub notary: Option<PersonName>,
    /// Once taken: what the licence register told of that notary.
    pub certifier: Option<Certifier>,
}

/// A principal asks for a call with a notary.
///
/// # Errors
/// A wrong stage; [`Fault::AlreadyDone`] when the case waits or talks already.
pub async fn join_queue(app: &App, caller: &Caller, id: &CaseId) -> Result<CallView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    if tx.open_call_of(id).await?.is_some() {
        return Err(Fault::AlreadyDone.into());
    }
    let stage = file.case.stage.code();
    if stage != StageCode::ReadyToCall {
        let event = EventCode::CallStarted;
        return Err(NotAllowed::WrongStage { stage, event }.into());
    }
    let place = Place::joining(now, file.case.broken_off_at);
    let appointed = reception::notary_now(&mut tx, id, now).await?;
    let call = CallRow {
        id: fresh::call_id(now),
        case: id.clone(),
        state: CallState::Waiting,
        priority: match appointed {
            Some(_) => FRONT,
            None => priority(place.precedence),
        },
        queued_at: place.since,
        notary: None,
        ring_until: None,
        started_at: None,
        end_reason: None,
    };
    tx.queue_call(&call).await?;
    let queued = Fact::CallQueued {
        call: call.id.clone(),
    };
    file.note(author, queued);
    let case = file.case.clone();
    tx.save_case(file, now).await?;
    ring_soon(&mut tx, now, now).await?;
    tx.commit().await?;
    seen(app, call, &case).await
}

/// How the latest call of a case stands.
///
/// # Errors
/// [`Fault::NoCall`] before the first.
pub async fn latest(app: &App, caller: &Caller, id: &CaseId) -> Result<CallView, AppError> {
    let case = access::view(app, caller, id).await?.case;
    let call = app.store.latest_call(id).await?.ok_or(Fault::NoCall)?;
    seen(app, call, &case).await
}

/// A principal leaves the queue.
///
/// # Errors
/// [`Fault::NoCall`] when none waits or rings; a call that was taken is left in its room.
pub async fn leave_queue(app: &App, caller: &Caller, id: &CaseId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let call = tx.open_call_of(id).await?;
    let mut call = call
        .filter(|call| call.state != CallState::Active)
        .ok_or(Fault::NoCall)?;
    rooms::finish(&mut tx, &mut call, Ending::Cancelled, now).await?;
    file.note(author, Fact::CallCancelled { call: call.id });
    tx.save_case(file, now).await?;
    ring_soon(&mut tx, now, now).await?;
    Ok(tx.commit().await?)
}

async fn seen(app: &App, call: CallRow, case: &Case) -> Result<CallView, AppError> {
    let mut view = CallView {
        call,
        position: None,
        estimate: None,
        notary: None,
        certifier: None,
    };
    match view.call.state {
        CallState::Waiting => {
            let now = app.now();
            let seen_after = now - DUTY_SILENCE;
            let queue = app.store.queue_view(&view.call, seen_after).await?;
            let measured = app.store.call_lengths(now - RECENT, MEASURED).await?;
            let position = queue.ahead.saturating_add(1);
            let mean = rules::mean_call(&measured);
            view.position = Some(position);
            view.estimate = rules::waiting_estimate(position, queue.on_duty, mean);
        }
        CallState::Active => {
            if let Some(notary) = &view.call.notary {
                let account = app.store.account(notary).await?;
                view.notary = account.map(|account| account.name);
                let in_charge = case.notary.as_ref() == Some(notary);
                view.certifier = case.certifier.clone().filter(|_| in_charge);
            }
        }
        CallState::Ringing | CallState::Ended => {}
    }
    Ok(view)
}

/// A principal gives up the appointment by which their call stands in front: it waits as any other.
pub(super) async fn step_back(tx: &mut Tx, case: &Case) -> Result<(), AppError> {
    let Some(mut call) = tx.open_call_of(&case.id).await? else {
        return Ok(());
    };
    let place = Place::joining(call.queued_at, case.broken_off_at);
    call.priority = priority(place.precedence);
    Ok(tx.save_priority(&call).await?)
}

/// Leaves a round of ringing for now or later.
pub(super) async fn ring_soon(
    tx: &mut Tx,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let job = if at > now {
        format!("ring-later:{}", at.timestamp() / ROUND_STEP)
    } else {
        format!("ring:{}", fresh::uuid(now))
    };
    Ok(work::leave(tx, &job, None, &Work::RingNotaries, at).await?)
}

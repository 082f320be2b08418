//! Ringing: one notary at a time for thirty seconds, who takes the call, cannot take it now, or misses it.

use super::super::{access, licence, reception, s07_draft};
use super::{DUTY_SILENCE, FRONT, opening, ring_soon, rooms};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault};
use crate::store::Tx;
use crate::store::calls::{CallRow, CallState, Reach};
use chrono::{DateTime, TimeDelta, Utc};
use law::id::{AccountId, CallId};
use law::poa::history::{Author, Fact};
use law::poa::reception as appointment;
use law::poa::s05_call as rules;
use law::poa::stage::Event;

/// A notary who missed or declined a call is not rung for it again so soon.
const RING_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(60);
/// Waiting calls looked at in one round of ringing.
const ROUND: i64 = 100;

/// What became of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Ringing,
    Accepted,
    Missed,
    NotNow,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Accepted => "accepted",
            Self::Missed => "missed",
            Self::NotNow => "not_now",
        }
    }
}

/// A notary takes the call that rings for them; taking it again changes nothing.
///
/// # Errors
/// [`Fault::CallTaken`], [`Fault::NotRinging`], [`Fault::OffDuty`], [`Fault::AlreadyOnCall`],
/// [`Fault::LicenceNotInForce`]; [`Fault::Forbidden`] for a party of the case; the licence register without an answer.
pub async fn accept(app: &App, caller: &Caller, id: &CallId) -> Result<CallRow, AppError> {
    // Who is rung was heard of before the ring began.
    let seen_after = app.now() - DUTY_SILENCE - rules::RING;
    let since = app.store.duty_since(&caller.account, seen_after).await?;
    since.ok_or(Fault::OffDuty)?;
    let record = licence::must_be_in_force(app, &caller.account, &caller.iin).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mut call = tx.open_call(id).await?.ok_or(Fault::NotRinging)?;
    if call.state == CallState::Active && call.notary.as_ref() == Some(&caller.account) {
        return Ok(call);
    }
    rings_for(&call, caller, now)?;
    if tx.is_talking(&caller.account).await?.is_some() {
        return Err(Fault::AlreadyOnCall.into());
    }
    let mut file = access::open_for_job(&mut tx, &call.case).await?;
    if file.case.is_party(&caller.iin) {
        return Err(Fault::Forbidden.into());
    }
    let notary = caller.account.clone();
    let event = Event::CallStarted {
        call: id.clone(),
        notary: notary.clone(),
    };
    file.happen(Author::Notary { account: notary }, event)?;
    s07_draft::begin(&mut file.case, record, now)?;
    tx.put_offer(id, &caller.account, Outcome::Accepted.as_str(), now)
        .await?;
    call.state = CallState::Active;
    call.started_at = Some(now);
    call.ring_until = None;
    tx.save_call(&call, None).await?;
    reception::served(&mut tx, &call.case, now).await?;
    let case = file.case.clone();
    tx.save_case(file, now).await?;
    rooms::watch(&mut tx, &call, now).await?;
    tx.commit().await?;
    opening::prepare(app, &call, &case).await;
    Ok(call)
}

/// A notary cannot take the call now: it goes to the next.
///
/// # Errors
/// [`Fault::CallTaken`] or [`Fault::NotRinging`].
pub async fn decline(app: &App, caller: &Caller, id: &CallId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let call = tx.open_call(id).await?.ok_or(Fault::NotRinging)?;
    rings_for(&call, caller, now)?;
    pass_on(&mut tx, id, &caller.account, Outcome::NotNow, now).await?;
    Ok(tx.commit().await?)
}

/// The job that finds notaries for the calls that wait, in their order; those whose appointment it is stand in front.
pub async fn ring_notaries(app: &App) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let appointed = reception::notaries_now(&mut tx, now).await?;
    let mut waiting = tx.waiting_calls(ROUND).await?;
    waiting.sort_by_key(|call| !appointed.contains_key(&call.case));
    let mut left_over = waiting.len();
    for mut call in waiting {
        let theirs = appointed.get(&call.case);
        if theirs.is_some() && call.priority != FRONT {
            // Who waited before their time came is told from now on that they stand in front.
            call.priority = FRONT;
            tx.save_priority(&call).await?;
        }
        let free = found(&mut tx, &call.id, theirs, now).await?;
        // Another worker may have rung somebody since the queue was read.
        let call = tx.open_call(&call.id).await?;
        let call = call.filter(|call| call.state == CallState::Waiting);
        if let (Some(notary), Some(call)) = (free, call) {
            ring(&mut tx, call, notary, now).await?;
            left_over -= 1;
        }
    }
    if left_over > 0 {
        ring_soon(&mut tx, now + RING_AGAIN_AFTER, now).await?;
    }
    Ok(tx.commit().await?)
}

/// The notary whom a call waits for, or any who is free; theirs is waited for while on duty and in another call.
async fn found(
    tx: &mut Tx,
    call: &CallId,
    theirs: Option<&AccountId>,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>, AppError> {
    let (seen_after, not_since) = (now - DUTY_SILENCE, now - RING_AGAIN_AFTER);
    if let Some(notary) = theirs {
        match tx.reach(notary, call, seen_after, not_since).await? {
            Reach::Free => return Ok(Some(notary.clone())),
            Reach::Busy => return Ok(None),
            // Whoever has come in time is not left alone because their notary has not.
            Reach::Away => {}
        }
    }
    let kept = (now - appointment::GRACE, now + appointment::EARLY);
    Ok(tx.free_notary(call, seen_after, not_since, kept).await?)
}

async fn ring(
    tx: &mut Tx,
    mut call: CallRow,
    notary: AccountId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let until = now + rules::RING;
    tx.put_offer(&call.id, &notary, Outcome::Ringing.as_str(), now)
        .await?;
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
    Ok(tx.save_call(&call, None).await?)
}

/// The job at the end of a ring's thirty seconds.
pub async fn end_ring(app: &App, id: &CallId, notary: &AccountId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let call = tx.open_call(id).await?;
    if call.is_some_and(|call| call.ring_until.is_some_and(|until| until <= now)) {
        pass_on(&mut tx, id, notary, Outcome::Missed, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Puts a call that rings for this notary back into the queue for the next one; another call stays as it is.
pub(super) async fn pass_on(
    tx: &mut Tx,
    id: &CallId,
    notary: &AccountId,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let rings =
        |call: &CallRow| call.state == CallState::Ringing && call.notary.as_ref() == Some(notary);
    let Some(mut call) = tx.open_call(id).await?.filter(rings) else {
        return Ok(());
    };
    tx.put_offer(id, notary, outcome.as_str(), now).await?;
    call.state = CallState::Waiting;
    call.notary = None;
    call.ring_until = None;
    tx.save_call(&call, None).await?;
    let mut file = access::open_for_job(tx, &call.case).await?;
    let fact = Fact::CallNotTaken {
        call: id.clone(),
        notary: notary.clone(),
        outcome: outcome.as_str().to_owned(),
    };
    file.note(Author::System, fact);
    tx.save_case(file, now).await?;
    ring_soon(tx, now, now).await
}

/// Whether a call rings for the caller now.
fn rings_for(call: &CallRow, caller: &Caller, now: DateTime<Utc>) -> Result<(), AppError> {
    let theirs = call.notary.as_ref() == Some(&caller.account);
    match call.state {
        CallState::Ringing if theirs && call.ring_until.is_some_and(|until| now < until) => Ok(()),
        CallState::Active if !theirs => Err(Fault::CallTaken.into()),
        CallState::Waiting | CallState::Ringing | CallState::Active | CallState::Ended => {
            Err(Fault::NotRinging.into())
        }
    }
}

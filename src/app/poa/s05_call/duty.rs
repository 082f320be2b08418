//! Notaries go on and off duty; a console that falls silent goes off by itself.

use super::super::licence;
use super::{DUTY_SILENCE, ring, ring_soon};
use crate::app::{App, AppError, Caller, Fault};
use crate::store::calls::CallRow;
use chrono::{DateTime, Utc};
use law::poa::case::Case;
use law::poa::s05_call::device_test::Verdict;
use law::poa::s05_call::devices;

/// Calls of the queue that a notary sees at once.
const QUEUE_SHOWN: i64 = 50;

/// How a notary's duty stands.
#[derive(Clone, Debug)]
pub struct DutyView {
    /// Since when they are on duty.
    pub since: Option<DateTime<Utc>>,
    /// The call that rings for them or that they are in, with its case.
    pub call: Option<Queued>,
}

/// A call that waits or rings, as notaries see it.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The call with its case.
    pub queued: Queued,
    /// What the tests of the principals' devices showed; nothing while one of them has not tested theirs.
    pub devices: Option<Verdict>,
}

/// A call with its case.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The call.
    pub call: CallRow,
    /// The case.
    pub case: Case,
}

/// A notary goes on duty, or says that they are still there.
///
/// # Errors
/// [`Fault::LicenceNotInForce`]; the licence register without an answer.
pub async fn go_on_duty(app: &App, caller: &Caller) -> Result<DutyView, AppError> {
    let before = app.now();
    let since = app.store.duty_since(&caller.account, before - DUTY_SILENCE);
    let since = since.await?;
    // A heartbeat asks nobody: the licence is looked at again when a call is taken and when a document is signed.
    if since.is_none() {
        licence::must_be_in_force(app, &caller.account, &caller.iin).await?;
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    tx.go_on_duty(&caller.account, now, now - DUTY_SILENCE)
        .await?;
    if since.is_none() {
        ring_soon(&mut tx, now, now).await?;
    }
    tx.commit().await?;
    duty(app, caller).await
}

/// A notary goes off duty; a call that rings for them goes to the next.
pub async fn go_off_duty(app: &App, caller: &Caller) -> Result<(), AppError> {
    let now = app.now();
    let ringing = app.store.call_of_notary(&caller.account).await?;
    let mut tx = app.store.begin().await?;
    tx.go_off_duty(&caller.account).await?;
    if let Some(call) = ringing {
        ring::pass_on(
            &mut tx,
            &call.id,
            &caller.account,
            ring::Outcome::NotNow,
            now,
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

/// How the caller's duty stands, and the call that rings for them or that they are in.
pub async fn duty(app: &App, caller: &Caller) -> Result<DutyView, AppError> {
    let seen_after = app.now() - DUTY_SILENCE;
    let since = app.store.duty_since(&caller.account, seen_after).await?;
    let call = match app.store.call_of_notary(&caller.account).await? {
        Some(call) => {
            let view = app.store.case(&call.case).await?.ok_or(Fault::NotFound)?;
            let case = view.case;
            Some(Queued { call, case })
        }
        None => None,
    };
    Ok(DutyView { since, call })
}

/// The calls that wait or ring, in the order they are served.
pub async fn queue(app: &App) -> Result<Vec<Waiting>, AppError> {
    let rows = app.store.queue(QUEUE_SHOWN).await?;
    let tests = app.store.queued_verdicts().await?;
    let waiting = rows.into_iter().map(|(call, case)| {
        let accounts = case.principals.iter().map(|one| one.account.as_ref());
        let latest = accounts.map(|account| tests.get(account?).copied());
        let devices = devices::together(latest, call.queued_at);
        let queued = Queued { call, case };
        Waiting { queued, devices }
    });
    Ok(waiting.collect())
}

//! Calls for help given in a call without showing it: for the notary and the desk, never for the citizen's own pages.
//!
//! Architecture invariant: nothing a principal can read changes by a call for help: not the case, its version or its
//! history, nor the news of it. Whoever forces a citizen sits beside them.

use super::rooms;
use crate::app::recording::{Apart, PREFIX};
use crate::app::{App, AppError, Caller, Fault, fresh};
use crate::store::call_signals::SignalRow;
use law::id::{AccountId, CallId};
use signaling::Participant;

pub use crate::store::call_signals::SignalRow as Signal;

/// Keeps a call for help; the room has told the notary already.
pub async fn called_for_help(app: &App, id: &CallId, who: &Participant) -> Result<(), AppError> {
    let account = AccountId::parse(who.person.as_str())
        .map_err(|_| AppError::Internal("a seat of no account"))?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    if tx.open_call(id).await?.is_some() {
        tx.put_signal(&SignalRow {
            id: fresh::uuid(now),
            call: id.clone(),
            account,
            role: who.role.as_str().to_owned(),
            at: now,
        })
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The calls for help of a call, for its notary.
///
/// # Errors
/// [`Fault::NotFound`] for somebody else's call.
pub async fn of_call(app: &App, caller: &Caller, id: &CallId) -> Result<Vec<Signal>, AppError> {
    rooms::own(app, caller, id).await?;
    Ok(app.store.signals_of(id).await?)
}

/// What proves a call for help to whoever has the recording: the papers that tell of it, each with the name of its file. None
/// before the next head of the recording is signed, a minute at most.
///
/// # Errors
/// [`Fault::NotFound`] for a call for help that was never given.
pub async fn proofs(app: &App, id: &str) -> Result<Vec<(String, Apart)>, AppError> {
    let signal = app.store.signal(id).await?.ok_or(Fault::NotFound)?;
    // Without consent nothing is recorded, and there is nothing to prove anything by.
    let Some(recording) = app.store.recording(&signal.call).await? else {
        return Ok(Vec::new());
    };
    let papers = app.store.papers_apart(&signal.call).await?;
    let mut proofs = Vec::new();
    for paper in papers {
        let paper = Apart::parse(&paper).ok_or(AppError::Internal("a paper that does not read"))?;
        if paper.tells_of(&signal) {
            let name = format!("{PREFIX}{}-apart-{}.json", recording.number, paper.of_seq);
            proofs.push((name, paper));
        }
    }
    Ok(proofs)
}

/// The calls for help of all calls, for the desk, newest first.
pub async fn all(app: &App, before: Option<&str>, limit: i64) -> Result<Vec<Signal>, AppError> {
    Ok(app.store.signals(before, limit).await?)
}

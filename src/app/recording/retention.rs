//! How long a recording stays: ten years, longer while the desk holds it, and then its key is destroyed for good.

use super::openings::reason_of;
use crate::app::poa::access as cases;
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault};
use crate::store::recordings::{Hold, RecordingRow, RecordingState};
use law::id::CallId;
use law::poa::history::{Author, Fact};

/// Recordings destroyed by one round of the purge; the next round takes the next.
const AT_ONCE: i64 = 50;

/// The desk forbids that a recording is destroyed, for instance because a court asked.
///
/// # Errors
/// [`AppError::Invalid`] without a reason, [`Fault::NotFound`], [`Fault::RecordingDestroyed`], [`Fault::AlreadyDone`] when
/// it is held.
pub async fn hold(
    app: &App,
    caller: &Caller,
    call: &CallId,
    reason: &str,
) -> Result<RecordingRow, AppError> {
    let reason = reason_of(reason)?.as_str().to_owned();
    let now = app.now();
    let fact = Fact::RecordingHeld {
        call: call.clone(),
        reason: reason.clone(),
    };
    change(app, caller, call, fact, |row| {
        if row.hold.is_some() {
            return Err(Fault::AlreadyDone);
        }
        row.hold = Some(Hold {
            reason,
            by: caller.account.clone(),
            at: now,
        });
        Ok(())
    })
    .await
}

/// The desk lifts what it had forbidden.
///
/// # Errors
/// As [`hold`]; [`Fault::AlreadyDone`] when nobody holds it.
pub async fn release(
    app: &App,
    caller: &Caller,
    call: &CallId,
    reason: &str,
) -> Result<RecordingRow, AppError> {
    let fact = Fact::RecordingReleased {
        call: call.clone(),
        reason: reason_of(reason)?.as_str().to_owned(),
    };
    change(app, caller, call, fact, |row| match row.hold.take() {
        Some(_) => Ok(()),
        None => Err(Fault::AlreadyDone),
    })
    .await
}

async fn change(
    app: &App,
    caller: &Caller,
    call: &CallId,
    fact: Fact,
    how: impl FnOnce(&mut RecordingRow) -> Result<(), Fault>,
) -> Result<RecordingRow, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mut row = tx.open_recording(call).await?.ok_or(Fault::NotFound)?;
    if row.state == RecordingState::Destroyed {
        return Err(Fault::RecordingDestroyed.into());
    }
    how(&mut row)?;
    tx.save_recording(&row).await?;
    let mut file = cases::open_for_job(&mut tx, &row.case).await?;
    let account = caller.account.clone();
    file.note(Author::Desk { account }, fact);
    tx.save_case(file, now).await?;
    tx.commit().await?;
    Ok(row)
}

/// Destroys the keys of the recordings whose term is over and that nobody holds; their rows and manifests stay.
pub async fn destroy_due(app: &App) -> Result<(), AppError> {
    for row in app.store.recordings_due(app.now(), AT_ONCE).await? {
        // One that cannot be destroyed now keeps no other.
        if let Err(error) = destroy(app, &row).await {
            tracing::error!(%error, call = %row.call, "a recording whose term is over was not destroyed");
        }
    }
    Ok(())
}

async fn destroy(app: &App, row: &RecordingRow) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    // Held since it was looked for, or destroyed by somebody else.
    if tx.destroy_recording(&row.call, now).await?.is_none() {
        return Ok(());
    }
    let mut file = cases::open_for_job(&mut tx, &row.case).await?;
    let call = row.call.clone();
    file.note(
        Author::System,
        Fact::RecordingDestroyed { call: call.clone() },
    );
    tx.save_case(file, now).await?;
    // Without its key nobody can open the parts; that they also go is a job's work.
    let job = format!("erase-recording:{call}");
    work::leave(
        &mut tx,
        &job,
        Some(&row.case),
        &Work::EraseRecording { call },
        now,
    )
    .await?;
    tx.commit().await?;
    tracing::info!(call = %row.call, "a recording was destroyed when its term was over");
    Ok(())
}

/// The job that takes the sealed parts of a destroyed recording out of the store.
pub async fn erase(app: &App, call: &CallId) -> Result<(), AppError> {
    app.archive.erase(call).await
}

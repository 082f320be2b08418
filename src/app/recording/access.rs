//! Who may watch, and what a recording shows of itself before it is opened.

use super::manifest::{DAMAGED, Manifest, file_names};
use crate::app::{App, AppError, Caller, Fault, Role};
use crate::store::artifacts::Artifact;
use crate::store::cases::CaseView;
use crate::store::recordings::{RecordingRow, RecordingState};
use law::id::{CallId, CaseId};
use law::poa::recording::Viewer;

/// A recording with what its manifest says, once there is one.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The row.
    pub row: RecordingRow,
    /// The manifest.
    pub manifest: Option<Manifest>,
}

/// The recordings of a case for somebody who may watch them.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else's case.
pub async fn list(app: &App, caller: &Caller, case: &CaseId) -> Result<Vec<Shown>, AppError> {
    let view = app.store.case(case).await?.ok_or(Fault::NotFound)?;
    let mut shown = Vec::new();
    for row in app.store.recordings_of(case).await? {
        if entitled(app, caller, &view, &row.call).await?.is_some() {
            shown.push(with_manifest(app, row).await?);
        }
    }
    if shown.is_empty() && of_case(app, caller, &view).is_none() {
        return Err(Fault::NotFound.into());
    }
    Ok(shown)
}

/// The recordings that were found damaged when they were sealed, the latest call first, before one of them; for the desk.
pub async fn damaged(app: &App, before: Option<&str>, limit: i64) -> Result<Vec<Shown>, AppError> {
    let mut shown = Vec::new();
    for row in app.store.recordings_found(DAMAGED, before, limit).await? {
        shown.push(with_manifest(app, row).await?);
    }
    Ok(shown)
}

/// A recording that the caller may watch, and on what ground.
///
/// # Errors
/// [`Fault::NotFound`] when there is none or it is not theirs to watch.
pub(super) async fn of_caller(
    app: &App,
    caller: &Caller,
    call: &CallId,
) -> Result<(RecordingRow, Viewer), AppError> {
    let row = app.store.recording(call).await?.ok_or(Fault::NotFound)?;
    let view = app.store.case(&row.case).await?.ok_or(Fault::NotFound)?;
    let viewer = entitled(app, caller, &view, call).await?;
    Ok((row, viewer.ok_or(Fault::NotFound)?))
}

/// The manifest of a sealed recording.
///
/// # Errors
/// [`Fault::RecordingNotSealed`] before there is one.
pub(super) async fn manifest(
    app: &App,
    row: &RecordingRow,
) -> Result<(Manifest, Vec<u8>), AppError> {
    let name = row
        .manifest_name
        .as_deref()
        .ok_or(Fault::RecordingNotSealed)?;
    let artifact = app.store.artifact(&row.case, name).await?;
    let bytes = artifact.ok_or(MISSING)?.bytes;
    let manifest = Manifest::parse(&bytes).ok_or(MISSING)?;
    Ok((manifest, bytes))
}

/// A file of a recording: its manifest, or a signature over it.
///
/// # Errors
/// [`Fault::NotFound`] for another name, or when it is not there yet.
pub(super) async fn file(app: &App, row: &RecordingRow, name: &str) -> Result<Artifact, AppError> {
    if !file_names(row.number).iter().any(|known| known == name) {
        return Err(Fault::NotFound.into());
    }
    let artifact = app.store.artifact(&row.case, name).await?;
    Ok(artifact.ok_or(Fault::NotFound)?)
}

const MISSING: AppError = AppError::Internal("a sealed recording has no manifest that reads");

/// Stops whoever asks for what is no longer there, or not there yet.
pub(super) fn can_be_watched(row: &RecordingRow) -> Result<(), AppError> {
    match row.state {
        RecordingState::Sealed | RecordingState::Signed => Ok(()),
        RecordingState::Running | RecordingState::Ended => Err(Fault::RecordingNotSealed.into()),
        RecordingState::Destroyed => Err(Fault::RecordingDestroyed.into()),
    }
}

async fn with_manifest(app: &App, row: RecordingRow) -> Result<Shown, AppError> {
    let manifest = match &row.manifest_name {
        Some(_) => Some(manifest(app, &row).await?.0),
        None => None,
    };
    Ok(Shown { row, manifest })
}

async fn entitled(
    app: &App,
    caller: &Caller,
    view: &CaseView,
    call: &CallId,
) -> Result<Option<Viewer>, AppError> {
    if caller.role != Role::Notary {
        return Ok(of_case(app, caller, view));
    }
    let of_call = app.store.call(call).await?.and_then(|call| call.notary);
    Ok(Viewer::notary(
        &view.case,
        of_call.as_ref(),
        &caller.account,
    ))
}

fn of_case(app: &App, caller: &Caller, view: &CaseView) -> Option<Viewer> {
    match caller.role {
        Role::Citizen => Viewer::principal(&view.case, &caller.account),
        Role::Notary => Viewer::notary(&view.case, None, &caller.account),
        Role::Desk => app.oversees(caller).then_some(Viewer::Desk),
    }
}

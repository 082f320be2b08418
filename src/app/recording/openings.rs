//! Each watching of a recording: opened with a reason, written down for good, told to the principals, over after an hour.

use super::access;
use super::manifest::Manifest;
use crate::app::poa::access as cases;
use crate::app::{App, AppError, Caller, Fault, Role, fresh};
use crate::store::artifacts::Artifact;
use crate::store::recordings::{OpeningRow, RecordingRow};
use chrono::TimeDelta;
use law::form::FieldError;
use law::id::{AccountId, CallId, CaseId};
use law::poa::history::{Author, Fact};
use law::poa::recording::{Reason, Viewer};

/// How long an opening is good: a call and a half; who watches longer says why once more (ours).
pub const OPENING_LIFE: TimeDelta = TimeDelta::hours(1);

/// An opening with what it opens.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The opening.
    pub opening: OpeningRow,
    /// The recording.
    pub recording: RecordingRow,
    /// What its manifest says.
    pub manifest: Manifest,
}

/// Opens a recording for somebody entitled to watch it, who says why.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`Fault::NotFound`] for everybody else; [`Fault::RecordingNotSealed`] and
/// [`Fault::RecordingDestroyed`].
pub async fn open(
    app: &App,
    caller: &Caller,
    call: &CallId,
    reason: &str,
) -> Result<Opened, AppError> {
    let (recording, viewer) = access::of_caller(app, caller, call).await?;
    let reason = reason_of(reason)?;
    access::can_be_watched(&recording)?;
    let (manifest, _) = access::manifest(app, &recording).await?;
    let now = app.now();
    let opening = OpeningRow {
        id: fresh::uuid(now),
        call: call.clone(),
        case: recording.case.clone(),
        account: caller.account.clone(),
        role: viewer.as_str().to_owned(),
        reason: reason.as_str().to_owned(),
        at: now,
    };
    let mut tx = app.store.begin().await?;
    let mut file = cases::open_for_job(&mut tx, &recording.case).await?;
    let fact = Fact::RecordingOpened {
        call: call.clone(),
        opening: opening.id.clone(),
        reason: opening.reason.clone(),
    };
    file.note(author(viewer, caller.account.clone()), fact);
    tx.save_case(file, now).await?;
    tx.put_opening(&opening).await?;
    tx.commit().await?;
    Ok(Opened {
        opening,
        recording,
        manifest,
    })
}

/// An opening that its account still may use.
///
/// # Errors
/// [`Fault::NotFound`] for somebody else's, [`Fault::OpeningOver`] after its hour, [`Fault::RecordingDestroyed`].
pub async fn of_caller(app: &App, caller: &Caller, id: &str) -> Result<Opened, AppError> {
    let opening = app.store.recording_opening(id).await?;
    let opening = opening
        .filter(|opening| opening.account == caller.account)
        .ok_or(Fault::NotFound)?;
    if app.now() - opening.at > OPENING_LIFE {
        return Err(Fault::OpeningOver.into());
    }
    // A case may have got another notary meanwhile.
    let (recording, _) = access::of_caller(app, caller, &opening.call).await?;
    access::can_be_watched(&recording)?;
    let (manifest, _) = access::manifest(app, &recording).await?;
    Ok(Opened {
        opening,
        recording,
        manifest,
    })
}

/// The manifest of an opened recording, or a signature over it.
///
/// # Errors
/// As [`of_caller`]; [`Fault::NotFound`] for another name.
pub async fn file(app: &App, caller: &Caller, id: &str, name: &str) -> Result<Artifact, AppError> {
    let opened = of_caller(app, caller, id).await?;
    access::file(app, &opened.recording, name).await
}

/// Who watched the recordings of a case and why, the latest first, before a cursor; for its principals.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else.
pub async fn of_case(
    app: &App,
    caller: &Caller,
    case: &CaseId,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<OpeningRow>, AppError> {
    caller.must_be(Role::Citizen)?;
    cases::view(app, caller, case).await?;
    Ok(app.store.recording_openings_of(case, before, limit).await?)
}

/// The words of a reason as the law takes them.
pub(super) fn reason_of(text: &str) -> Result<Reason, AppError> {
    Reason::parse(text)
        .map_err(|problem| AppError::Invalid(vec![FieldError::new("/reason", problem)]))
}

fn author(viewer: Viewer, account: AccountId) -> Author {
    match viewer {
        Viewer::Principal => Author::Principal { account },
        Viewer::Notary => Author::Notary { account },
        Viewer::Desk => Author::Desk { account },
    }
}

//! After the call: the recording is read back and checked from its first second to its last, and a manifest that says what
//! was found is sealed and time-stamped, be it whole, interrupted, broken off or damaged.

use super::apart::{Apart, OF_MANIFEST};
use super::archive::{Reading, is_gone, only_for_now};
use super::manifest::{Manifest, Of, file_names};
use crate::app::poa::access as cases;
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Fault, evidence, stamp};
use crate::store::Tx;
use crate::store::artifacts::Artifact;
use crate::store::calls::CallState;
use crate::store::recordings::{HeadRow, PartRow, RecordingRow, RecordingState};
use chrono::{DateTime, TimeDelta, Utc};
use eds::cms::{self, Detached};
use law::id::{CallId, CaseId};
use law::poa::history::{Author, Fact};
use law::poa::recording::kept_until;
use signaling::CallKey;
use signaling::evidence::{self as ledger, Broken, Expectations, Flaw, FrameError, Head, Story};
use std::io::BufReader;
use std::sync::Arc;

/// How long a part that the store says it has not is waited for: a folder that is not mounted and a bucket that is restored
/// say the same, and a manifest is for good. After it, the case must know.
const GONE_AFTER: TimeDelta = TimeDelta::hours(6);
/// The media type of a manifest.
const JSON: &str = "application/json";

/// Notes in the transaction that ends a call that its recording is over, and leaves its sealing to a job.
pub async fn leave_sealing(
    tx: &mut Tx,
    case: &CaseId,
    call: &CallId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let Some(mut row) = tx.open_recording(call).await? else {
        // Nobody consented, so nothing was recorded.
        return Ok(());
    };
    row.state = RecordingState::Ended;
    row.ended_at = Some(now);
    row.retain_until = Some(kept_until(now));
    tx.save_recording(&row).await?;
    let job = format!("seal-recording:{call}");
    let work = Work::SealRecording { call: call.clone() };
    Ok(work::leave(tx, &job, Some(case), &work, now).await?)
}

/// The job that seals the recording of a call that is over.
///
/// # Errors
/// [`Fault::TryAgain`] while its last part is on its way; an unreachable store, seal or time-stamping authority.
pub async fn seal(app: &App, call: &CallId) -> Result<(), AppError> {
    let Some(row) = to_be_sealed(app, call).await? else {
        return Ok(());
    };
    app.archive.closed(&row).await?;
    let parts = app.store.recording_parts(call).await?;
    let heads = app.store.recording_heads(call).await?;
    let mut given_up = app.archive.given_up(call).await?;
    // What came into the store after all is not missing.
    given_up.retain(|number| parts.iter().all(|part| part.part != *number));
    let read = match parts.last() {
        Some(last) => Some(read_back(app, &row, last, &heads).await?),
        None => None,
    };
    let read = without(&given_up, read);
    let now = app.now();
    let apart = Apart::new(call, OF_MANIFEST, &app.store.signals_of(call).await?);
    let of = Of {
        case: row.case.as_str(),
        call: call.as_str(),
        number: row.number,
        apart: apart.digest(),
    };
    let read = match &read {
        Some(Ok(story)) => Ok(Some(story)),
        Some(Err(broken)) => Err(broken),
        None => Ok(None),
    };
    let manifest = Manifest::new(&of, read, &parts, &heads, now);
    let seal = sealed(app, manifest.bytes(), now).await?;
    keep(app, call, (manifest, apart), seal, now).await
}

/// What was read back, as the truth about a recording of which parts were given up: without a flaw in what is there, it is
/// the end that is missing.
fn without(given_up: &[u32], read: Option<Result<Story, Broken>>) -> Option<Result<Story, Broken>> {
    if given_up.is_empty() {
        return read;
    }
    let (seq, second) = match read {
        Some(Err(broken)) => return Some(Err(broken)),
        Some(Ok(story)) => (story.last_seq + 1, story.totals.elapsed_ms / 1_000),
        None => (1, 0),
    };
    let what = Flaw::Truncated { expected: seq };
    Some(Err(Broken { seq, second, what }))
}

async fn to_be_sealed(app: &App, call: &CallId) -> Result<Option<RecordingRow>, AppError> {
    let Some(row) = app.store.recording(call).await? else {
        return Ok(None);
    };
    let of_call = app.store.call(call).await?;
    match row.state {
        RecordingState::Sealed | RecordingState::Signed | RecordingState::Destroyed => Ok(None),
        RecordingState::Running | RecordingState::Ended => match of_call {
            Some(call) if call.state == CallState::Ended => Ok(Some(row)),
            Some(_) | None => Err(AppError::Internal("a recording is sealed after its call")),
        },
    }
}

/// Reads all of a recording back and checks it against its heads.
async fn read_back(
    app: &App,
    row: &RecordingRow,
    last: &PartRow,
    heads: &[HeadRow],
) -> Result<Result<Story, Broken>, AppError> {
    let head = |row: &HeadRow| Head {
        seq: row.seq,
        chain: row.chain,
    };
    let expected = Expectations {
        call: Some(CallKey::new(row.call.as_str())),
        heads: heads.iter().map(head).collect(),
        last: Some(Head {
            seq: last.last.seq,
            chain: last.last.hash,
        }),
    };
    let reading: Reading = app.archive.reading(row).await?;
    let checking = move || ledger::verify(BufReader::new(reading.open()), &expected);
    let read = tokio::task::spawn_blocking(checking)
        .await
        .map_err(|_| AppError::Internal("the check of a recording broke off"))?;
    match read {
        Err(Broken {
            what: Flaw::Frame(FrameError::Io(error)),
            ..
        }) if only_for_now(&error).is_some() && !(is_gone(&error) && is_late(app, row)) => {
            tracing::warn!(%error, call = %row.call, "a recording cannot be read back yet");
            Err(Fault::TryAgain.into())
        }
        Err(broken) => {
            tracing::error!(%broken, call = %row.call, "a recording is not what was written");
            Ok(Err(broken))
        }
        Ok(story) => Ok(Ok(story)),
    }
}

/// Whether the store has had its time to find what it says is not there.
fn is_late(app: &App, row: &RecordingRow) -> bool {
    row.ended_at
        .is_some_and(|ended| app.now() - ended >= GONE_AFTER)
}

/// The platform's signature over a manifest, with its time-stamp.
async fn sealed(app: &App, manifest: Vec<u8>, at: DateTime<Utc>) -> Result<Vec<u8>, AppError> {
    let key = Arc::clone(&app.seal);
    let signing =
        move || cms::sign_detached_content(key.as_ref(), &manifest, Detached::Cades { at });
    let cms = tokio::task::spawn_blocking(signing)
        .await
        .map_err(|_| AppError::Internal("the sealing broke off"))?
        .map_err(|_| AppError::Internal("the seal cannot be put"))?;
    stamp::onto_signature(app, &cms).await
}

async fn keep(
    app: &App,
    call: &CallId,
    (manifest, apart): (Manifest, Apart),
    seal: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    let Some(mut row) = tx.open_recording(call).await? else {
        return Err(AppError::Internal("a recording is gone"));
    };
    // The job ran twice: what is kept stays.
    if row.manifest_name.is_some() {
        return Ok(());
    }
    let [name, seal_name, _] = file_names(row.number);
    let bytes = manifest.bytes();
    let artifact = Artifact {
        name: name.clone(),
        media_type: JSON.to_owned(),
        sha256: evidence::digest(&bytes),
        bytes,
        created_at: now,
    };
    let over = evidence::signed_message(seal_name, &seal, now);
    let mut file = cases::open_for_job(&mut tx, &row.case).await?;
    let fact = Fact::RecordingSealed {
        call: call.clone(),
        manifest: artifact.sha256.clone(),
        seal: over.sha256.clone(),
    };
    file.note(Author::System, fact);
    tx.save_case(file, now).await?;
    tx.put_artifact(&row.case, &artifact).await?;
    tx.put_artifact(&row.case, &over).await?;
    tx.put_apart(call, OF_MANIFEST, &apart.bytes()).await?;
    row.state = RecordingState::Sealed;
    row.manifest_name = Some(name);
    tx.save_recording(&row).await?;
    tx.note_condition(call, manifest.condition.as_str()).await?;
    Ok(tx.commit().await?)
}

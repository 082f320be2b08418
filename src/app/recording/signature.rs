//! The notary vouches for the manifest of the call's recording, and without that signs no document.

use super::access;
use super::manifest::{Condition, Manifest, file_names};
use crate::app::evidence::{self, ToSign};
use crate::app::poa::access as cases;
use crate::app::{App, AppError, Caller, Fault, Role, stamp};
use crate::store::artifacts::Artifact;
use crate::store::recordings::{RecordingRow, RecordingState};
use eds::cms::Verified;
use eds::trust;
use law::id::{CallId, CaseId, Iin};
use law::poa::case::Case;
use law::poa::history::{Author, Fact};
use law::poa::recording as rules;
use law::poa::s06_checks::Check;
use law::text::Bilingual;

/// What the notary of a call signs for its recording.
///
/// # Errors
/// [`Fault::NotFound`] for another notary's call; [`Fault::RecordingNotSealed`] before the manifest is there,
/// [`Fault::RecordingIncomplete`] and
/// [`Fault::RecordingDamaged`] for a recording that no act may rest on, [`Fault::AlreadyDone`] when it is signed.
pub async fn to_sign(
    app: &App,
    caller: &Caller,
    call: &CallId,
) -> Result<(ToSign, Bilingual), AppError> {
    let row = of_notary(app, caller, call).await?;
    match row.state {
        RecordingState::Running | RecordingState::Ended => {
            return Err(Fault::RecordingNotSealed.into());
        }
        RecordingState::Sealed => {}
        RecordingState::Signed => return Err(Fault::AlreadyDone.into()),
        RecordingState::Destroyed => return Err(Fault::RecordingDestroyed.into()),
    }
    let (manifest, bytes) = access::manifest(app, &row).await?;
    complete(&manifest)?;
    let statement = rules::statement(&row.case, call, &evidence::digest(&bytes));
    Ok((ToSign::from(&statement), statement.text().clone()))
}

/// The manifest that the notary of a call signs, to be read before.
///
/// # Errors
/// [`Fault::NotFound`] for another notary's call; [`Fault::RecordingNotSealed`] before it is there.
pub async fn manifest_of_call(
    app: &App,
    caller: &Caller,
    call: &CallId,
) -> Result<Artifact, AppError> {
    let row = of_notary(app, caller, call).await?;
    let [manifest, _, _] = file_names(row.number);
    access::file(app, &row, &manifest).await
}

/// The same for the call that a case rests on, as a phone asks for it.
///
/// # Errors
/// As [`to_sign`].
pub async fn to_sign_of_case(
    app: &App,
    caller: &Caller,
    case: &CaseId,
) -> Result<(ToSign, Bilingual), AppError> {
    cases::view(app, caller, case).await?;
    let call = app.store.latest_call(case).await?.ok_or(Fault::NoCall)?;
    to_sign(app, caller, &call.id).await
}

/// Takes the notary's signature over the manifest.
///
/// # Errors
/// What is wrong with the signature, each by its own code; everything [`to_sign`] refuses.
pub async fn sign(
    app: &App,
    caller: &Caller,
    call: &CallId,
    cms: &[u8],
) -> Result<RecordingRow, AppError> {
    let (expected, _) = to_sign(app, caller, call).await?;
    check(app, &caller.iin, cms, &expected).await?;
    let cms = stamp::onto_signature(app, cms).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let row = tx.open_recording(call).await?.ok_or(Fault::NotFound)?;
    let mut row = match row.state {
        RecordingState::Sealed => row,
        RecordingState::Signed => return Err(Fault::AlreadyDone.into()),
        RecordingState::Destroyed => return Err(Fault::RecordingDestroyed.into()),
        RecordingState::Running | RecordingState::Ended => {
            return Err(Fault::RecordingNotSealed.into());
        }
    };
    let (_, manifest) = access::manifest(app, &row).await?;
    let mut file = cases::open_for_job(&mut tx, &row.case).await?;
    let fact = Fact::RecordingSigned {
        call: call.clone(),
        manifest: evidence::digest(&manifest),
        signature: evidence::digest(&cms),
    };
    let account = caller.account.clone();
    file.note(Author::Notary { account }, fact);
    tx.save_case(file, now).await?;
    let [_, _, name] = file_names(row.number);
    let artifact = evidence::signed_message(name, &cms, now);
    tx.put_artifact(&row.case, &artifact).await?;
    row.state = RecordingState::Signed;
    row.notary_signed_at = Some(now);
    tx.save_recording(&row).await?;
    tx.commit().await?;
    Ok(row)
}

/// Checks a notary's signature over a statement about a recording, from wherever it comes.
///
/// # Errors
/// What is wrong with the signature, the certificate or the signer, each by its own code.
pub async fn check(
    app: &App,
    signer: &Iin,
    cms: &[u8],
    expected: &ToSign,
) -> Result<Verified, AppError> {
    let verified = evidence::check_by(app, signer, cms, expected).await?;
    // As for the document itself: a person's own certificate is not a notary's.
    if verified.signer().roles().contains(&trust::Role::Signatory) {
        Ok(verified)
    } else {
        Err(Fault::WrongKeyUsage.into())
    }
}

/// Stops the notary's signature on the document until the recording of the call behind it is sealed and signed.
///
/// # Errors
/// [`Fault::RecordingNotSealed`] (also where nothing was recorded), [`Fault::RecordingIncomplete`],
/// [`Fault::RecordingDamaged`],
/// [`Fault::RecordingUnsigned`].
pub async fn must_be_signed(app: &App, case: &Case) -> Result<(), AppError> {
    let call = app
        .store
        .latest_call(&case.id)
        .await?
        .ok_or(Fault::NoCall)?;
    let row = app.store.recording(&call.id).await?;
    let row = row.ok_or(Fault::RecordingNotSealed)?;
    match row.state {
        RecordingState::Running | RecordingState::Ended => Err(Fault::RecordingNotSealed.into()),
        RecordingState::Destroyed => Err(Fault::RecordingDestroyed.into()),
        RecordingState::Sealed => {
            complete(&access::manifest(app, &row).await?.0)?;
            Err(Fault::RecordingUnsigned.into())
        }
        RecordingState::Signed => Ok(()),
    }
}

/// An act rests on a recording that is what was written and that holds all four checks.
fn complete(manifest: &Manifest) -> Result<(), AppError> {
    match &manifest.condition {
        // What broke off after the checks still holds them; in what is empty they are missed below.
        Condition::Whole | Condition::Interrupted | Condition::BrokenOff | Condition::Empty => {}
        Condition::Damaged { .. } => return Err(Fault::RecordingDamaged.into()),
    }
    let codes: Vec<&str> = manifest.checks().collect();
    let recorded = Check::ALL
        .into_iter()
        .filter(|check| codes.contains(&check.as_str()));
    if rules::checks_missing(&recorded.collect::<Vec<_>>()).is_empty() {
        Ok(())
    } else {
        Err(Fault::RecordingIncomplete.into())
    }
}

async fn of_notary(app: &App, caller: &Caller, call: &CallId) -> Result<RecordingRow, AppError> {
    caller.must_be(Role::Notary)?;
    let of_call = app.store.call(call).await?.ok_or(Fault::NotFound)?;
    if of_call.notary.as_ref() != Some(&caller.account) {
        return Err(Fault::NotFound.into());
    }
    // A call that was taken and never recorded has nothing to sign yet.
    let row = app.store.recording(call).await?;
    Ok(row.ok_or(Fault::RecordingNotSealed)?)
}

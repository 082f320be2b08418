//! Step 6: in the call the notary checks capacity, explains rights and consequences, and clarifies the details.

use super::{access, s05_call};
use crate::app::{App, AppError, Caller, Fault};
use crate::port::PersonRecord;
use crate::store::cases::CaseView;
use law::form::FieldError;
use law::id::{CallId, CaseId, Iin};
use law::poa::case::Case;
use law::poa::history::Fact;
use law::poa::s04_consent::ConsentState;
use law::poa::s06_checks::{Check, note_problem};
use law::poa::stage::{Event, EventCode, NotAllowed, Stage};

/// A party of the case whose registry data the notary looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// A principal, counted from 0.
    Principal(usize),
    /// A representative, counted from 0.
    Attorney(usize),
}

/// The notary confirms one of the four checks, with both sides in the room, seen, heard and recorded.
///
/// # Errors
/// [`Fault::NotInRoom`], [`Fault::RecordingNotAgreed`], [`Fault::RecordingNotRunning`] or [`Fault::MediaNotFlowing`] unless
/// the call is whole; a wrong stage.
pub async fn confirm(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    check: Check,
    note: &str,
) -> Result<CaseView, AppError> {
    if let Some(problem) = note_problem(note) {
        return Err(AppError::Invalid(vec![FieldError::new("/note", problem)]));
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let call = talking(&file.case)?;
    s05_call::must_be_ready(app, caller, call, &file.case)?;
    let event = Event::CheckConfirmed {
        check,
        at: now,
        note: note.to_owned(),
    };
    file.happen(author, event)?;
    let case = file.case.clone();
    let version = tx.save_case(file, now).await?;
    tx.commit().await?;
    s05_call::tell(app, id, &s05_call::News::Checked(check)).await;
    Ok(CaseView {
        case,
        version,
        updated_at: now,
    })
}

/// What the registry says about a party, for the notary's eyes during the case; each look is kept in the history.
///
/// # Errors
/// [`Fault::ConsentMissing`] for a representative who has not consented; the registry without an answer.
pub async fn registry_data(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    party: Party,
) -> Result<Option<PersonRecord>, AppError> {
    let iin = look_at(app, caller, id, party).await?;
    Ok(app.ports.persons.person(&iin).await?)
}

/// The registry's photograph of a party: media type and bytes.
///
/// # Errors
/// As [`registry_data`].
pub async fn photo(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    party: Party,
) -> Result<(String, Vec<u8>), AppError> {
    let iin = look_at(app, caller, id, party).await?;
    Ok(app
        .ports
        .persons
        .photo(&iin)
        .await?
        .ok_or(Fault::NotFound)?)
}

/// Notes the look in the history before the registry is asked, so that none goes unrecorded.
async fn look_at(app: &App, caller: &Caller, id: &CaseId, party: Party) -> Result<Iin, AppError> {
    caller.must_be(crate::app::Role::Notary)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let iin = number_of(&file.case, party)?;
    let (name, index) = match party {
        Party::Principal(index) => ("principal", index),
        Party::Attorney(index) => ("attorney", index),
    };
    let party = name.to_owned();
    file.note(author, Fact::RegistryShown { party, index });
    tx.save_case(file, now).await?;
    tx.commit().await?;
    Ok(iin)
}

fn number_of(case: &Case, party: Party) -> Result<Iin, AppError> {
    match party {
        Party::Principal(index) => {
            let principal = case.principals.get(index).ok_or(Fault::NotFound)?;
            Ok(principal.iin.clone())
        }
        Party::Attorney(index) => {
            let consent = case
                .consents
                .iter()
                .find(|c| c.attorney == index)
                .ok_or(Fault::NotFound)?;
            let granted = matches!(consent.state, ConsentState::Granted { .. });
            let application = case
                .application
                .as_ref()
                .filter(|_| granted)
                .ok_or(Fault::ConsentMissing)?;
            let attorney = application.attorneys.get(index).ok_or(Fault::NotFound)?;
            Ok(attorney.iin.clone())
        }
    }
}

fn talking(case: &Case) -> Result<&CallId, AppError> {
    match &case.stage {
        Stage::Talking { call, .. } => Ok(call),
        other => Err(NotAllowed::WrongStage {
            stage: other.code(),
            event: EventCode::CheckConfirmed,
        }
        .into()),
    }
}

//! What the room of a call is opened with: what its recording is bound to, and whom the notary had let in before a restart.

use super::{guests, rooms};
use crate::app::{App, AppError};
use crate::store::calls::CallRow;
use eds::hash::{Sha256Hash, sha256};
use law::id::{AccountId, CallId};
use law::poa::case::Case;
use law::poa::history::Fact;
use law::poa::s03_application::DocumentLanguage;
use law::poa::s05_call::recording_consent_bytes;
use signaling::evidence::Genesis;
use signaling::{HubRefusal, Participant, PersonKey, Role, RoomSetup};

/// Opens the room of a taken call unless it is open; who was let in before the process stopped is let in again.
pub(super) async fn open_room(
    app: &App,
    call: &CallRow,
    case: &Case,
) -> Result<Result<(), HubRefusal>, AppError> {
    let room = rooms::room(&call.id);
    if app.hub.is_over(&room) {
        return Ok(Err(HubRefusal::CallOver));
    }
    if app.hub.readiness(&room).is_some() {
        return Ok(Ok(()));
    }
    let people = people(app, call, case).await?;
    let inside = inside_before(app, call, case).await?;
    let admitted = people.iter().filter(|who| inside.contains(&who.person));
    let admitted = admitted.cloned().collect();
    let mut setup = setup(app, call, case, people);
    setup.admitted = admitted;
    Ok(app.hub.open(&room, setup))
}

/// Opens the room of a call that was taken this moment, so that the time it stands empty is counted.
pub(super) async fn prepare(app: &App, call: &CallRow, case: &Case) {
    match open_room(app, call, case).await {
        Ok(Ok(())) => {}
        Ok(Err(refusal)) => tracing::warn!(%refusal, "a room could not be opened yet"),
        Err(error) => tracing::warn!(%error, "a room could not be opened yet"),
    }
}

/// SHA-256 of the text that people in calls agree to.
#[must_use]
pub fn consent_hash() -> Sha256Hash {
    sha256(&recording_consent_bytes())
}

fn setup(app: &App, call: &CallRow, case: &Case, people: Vec<Participant>) -> RoomSetup {
    let application = case.application_sha256.as_ref();
    let genesis = Genesis {
        call: rooms::room(&call.id),
        case: case.id.to_string(),
        application: application.and_then(|digest| Sha256Hash::from_hex(digest.as_str()).ok()),
        people,
        consent: consent_hash(),
        server: app.settings.public_url.clone(),
        opened_at: call.started_at.unwrap_or(call.queued_at),
    };
    let language = match case.form.language {
        DocumentLanguage::Kk => "kk",
        DocumentLanguage::Ru => "ru",
    };
    RoomSetup::call(genesis, language, case.principals.len())
}

/// Everybody who may take part as things stand.
async fn people(app: &App, call: &CallRow, case: &Case) -> Result<Vec<Participant>, AppError> {
    let seat = |role, account: &AccountId| Participant {
        role,
        person: PersonKey::new(account.as_str()),
    };
    let notary = call.notary.iter().map(|notary| seat(Role::Notary, notary));
    let principals = case.principals.iter();
    let principals = principals.filter_map(|principal| principal.account.as_ref());
    let principals = principals.map(|account| seat(Role::Citizen, account));
    let mut people: Vec<Participant> = notary.chain(principals).collect();
    for guest in app.store.guests(&call.id).await? {
        people.push(seat(guests::seat(guests::part(&guest)?), &guest.account));
    }
    Ok(people)
}

/// Who was in the room of a call when it was heard of last, by the history.
async fn inside_before(app: &App, call: &CallRow, case: &Case) -> Result<Vec<PersonKey>, AppError> {
    let mut inside = Vec::new();
    for line in app.store.presence_lines(&case.id).await? {
        let Some((account, change)) = change_in(&line, &call.id) else {
            continue;
        };
        let person = PersonKey::new(account.as_str());
        inside.retain(|other| *other != person);
        if !matches!(change.as_str(), "left" | "denied") {
            inside.push(person);
        }
    }
    Ok(inside)
}

/// Who came or went, if the line speaks of this call.
fn change_in(line: &str, of: &CallId) -> Option<(AccountId, String)> {
    match serde_json::from_str(line).ok()? {
        Fact::RoomPresence {
            call,
            account,
            change,
        } if call == *of => Some((account, change)),
        _ => None,
    }
}

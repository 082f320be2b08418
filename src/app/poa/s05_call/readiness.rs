//! Whether the call is as it must be before the notary goes on: who is there, has agreed, is recorded, is seen and heard.

use super::rooms;
use crate::app::{App, AppError, Caller, Fault};
use crate::store::calls::CallState;
use law::id::{AccountId, CallId, CaseId};
use law::poa::case::Case;
use signaling::{PersonKey, Readiness, Role, SeatState};

/// Lets a check be confirmed only while the notary and every principal are in the room, have agreed to the recording, are
/// recorded, seen and heard; and with them every interpreter and witness whom the notary let in.
///
/// # Errors
/// [`Fault::NotInRoom`], [`Fault::RecordingNotAgreed`], [`Fault::RecordingNotRunning`], [`Fault::MediaNotFlowing`], the
/// first that applies.
pub(in crate::app::poa) fn must_be_ready(
    app: &App,
    caller: &Caller,
    call: &CallId,
    case: &Case,
) -> Result<(), AppError> {
    let readiness = app.hub.readiness(&rooms::room(call));
    let readiness = readiness.ok_or(Fault::NotInRoom)?;
    let seats = those_needed(&readiness, &caller.account, case).ok_or(Fault::NotInRoom)?;
    let every = |holds: fn(&SeatState) -> bool| seats.iter().all(|seat| holds(seat));
    if !every(|seat| seat.admitted && seat.present) {
        Err(Fault::NotInRoom.into())
    } else if !every(|seat| seat.consented) {
        Err(Fault::RecordingNotAgreed.into())
    } else if !readiness.is_recording() {
        Err(Fault::RecordingNotRunning.into())
    } else if !every(SeatState::is_seen_and_heard) {
        Err(Fault::MediaNotFlowing.into())
    } else {
        Ok(())
    }
}

/// Stops what must not happen unrecorded while the call of a case goes on; after the call it may happen.
///
/// Who is lost for a moment does not stop it: the recording goes on, and says that they are.
///
/// # Errors
/// [`Fault::RecordingNotRunning`].
pub(in crate::app::poa) async fn must_be_recorded(
    app: &App,
    case: &CaseId,
) -> Result<(), AppError> {
    let call = app.store.latest_call(case).await?;
    let Some(call) = call.filter(|call| call.state == CallState::Active) else {
        return Ok(());
    };
    let readiness = app.hub.readiness(&rooms::room(&call.id));
    if readiness.is_some_and(|readiness| readiness.is_recording()) {
        Ok(())
    } else {
        Err(Fault::RecordingNotRunning.into())
    }
}

/// The seats without whose people no check counts; nothing when one of the parties has none.
fn those_needed<'a>(
    readiness: &'a Readiness,
    notary: &AccountId,
    case: &Case,
) -> Option<Vec<&'a SeatState>> {
    let seat = |role, account: &AccountId| readiness.seat(role, &PersonKey::new(account.as_str()));
    let mut needed = vec![seat(Role::Notary, notary)?];
    for principal in &case.principals {
        needed.push(seat(Role::Citizen, principal.account.as_ref()?)?);
    }
    let helps = |seat: &&SeatState| match seat.who.role {
        Role::Interpreter | Role::Witness => seat.admitted,
        Role::Notary | Role::Citizen | Role::Observer => false,
    };
    needed.extend(readiness.seats.iter().filter(helps));
    Some(needed)
}

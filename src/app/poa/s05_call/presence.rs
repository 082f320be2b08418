//! What the people in a room do, as the history of the case keeps it: who came and went, agreed, and was recorded.

use super::super::access;
use super::rooms;
use crate::app::{App, AppError};
use crate::store::calls::CallRow;
use law::id::{AccountId, CallId, CaseId, Digest};
use law::poa::history::{Author, Fact};
use law::poa::s05_call::Ending;
use law::poa::s06_checks::Check;
use signaling::evidence::{FailReason, RecordingState};
use signaling::{LeftWhy, Participant, Role};

/// How somebody's presence in a room changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// They came in, let in by the notary where they have to be.
    Joined,
    /// They came back.
    Resumed,
    /// Their connection broke; they may come back.
    Lost,
    /// The notary did not let them in.
    Denied,
    /// They are gone.
    Left(LeftWhy),
}

impl Change {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Resumed => "resumed",
            Self::Lost => "lost",
            Self::Denied => "denied",
            Self::Left(_) => "left",
        }
    }

    /// How the call ends by this when it may not go on without the person.
    const fn ending(self) -> Option<Ending> {
        match self {
            Self::Joined | Self::Resumed | Self::Lost | Self::Denied => None,
            Self::Left(LeftWhy::GraceOver) => Some(Ending::Lost),
            Self::Left(LeftWhy::Technical) => Some(Ending::Technical),
            Self::Left(
                LeftWhy::Leave | LeftWhy::Finished | LeftWhy::Later | LeftWhy::Dismissed,
            ) => Some(Ending::Left),
        }
    }
}

/// Notes that somebody came or went; before the four checks are made neither the notary nor a principal may leave, and
/// the leaving of the last of them ends every call. The answer is the case whose call goes on, if it does.
pub async fn presence_changed(
    app: &App,
    id: &CallId,
    who: &Participant,
    change: Change,
) -> Result<Option<CaseId>, AppError> {
    let now = app.now();
    let account = account(who)?;
    let mut tx = app.store.begin().await?;
    let Some(mut call) = rooms::active(&mut tx, id).await? else {
        return Ok(None);
    };
    let mut file = access::open_for_job(&mut tx, &call.case).await?;
    let fact = Fact::RoomPresence {
        call: id.clone(),
        account,
        change: change.as_str().to_owned(),
    };
    file.note(author(who)?, fact);
    let talked = rooms::talks(&file.case, id) && is_party(who.role);
    let needed = talked || !parties_are_in(app, id);
    let ending = change.ending().filter(|_| needed);
    if let Some(ending) = ending {
        rooms::conclude(&mut tx, &mut call, &mut file, ending, now).await?;
    }
    tx.save_case(file, now).await?;
    tx.commit().await?;
    if let Some(ending) = ending {
        rooms::end_room(app, id, ending);
        return Ok(None);
    }
    Ok(Some(call.case))
}

/// Something that happened in a room and is kept as a fact.
#[derive(Clone, Debug)]
pub enum Happened {
    /// Somebody agreed to the recording, by the SHA-256 of its text.
    Agreed(Participant, String),
    /// The recording began, broke off or ended.
    Recording(RecordingState),
    /// The notary began the words of a check, by its code.
    Script(String),
    /// A still picture of somebody went into evidence, by its SHA-256.
    Snapshot(Participant, String),
}

/// Notes what happened in the room of a call that is not over; the recording may end after its call.
pub async fn happened(app: &App, id: &CallId, what: &Happened) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(call) = tx.open_call(id).await? else {
        return Ok(());
    };
    let mut file = access::open_for_job(&mut tx, &call.case).await?;
    if let Some((author, fact)) = fact(&call, what)? {
        file.note(author, fact);
        tx.save_case(file, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The fact of what happened, with who caused it; nothing for a recording that has not begun and for words that are no
/// check's.
fn fact(call: &CallRow, what: &Happened) -> Result<Option<(Author, Fact)>, AppError> {
    let id = call.id.clone();
    let notary = || match &call.notary {
        Some(account) => Author::Notary {
            account: account.clone(),
        },
        None => Author::System,
    };
    let fact = match what {
        Happened::Agreed(who, text) => {
            let fact = Fact::RecordingAgreed {
                call: id,
                account: account(who)?,
                role: who.role.as_str().to_owned(),
                text: digest(text)?,
            };
            Some((author(who)?, fact))
        }
        Happened::Recording(state) => recording(state).map(|(state, reason)| {
            let fact = Fact::RecordingChanged {
                call: id,
                state: state.to_owned(),
                reason: reason.map(str::to_owned),
            };
            (Author::System, fact)
        }),
        Happened::Script(code) => {
            let check = Check::ALL.into_iter().find(|check| check.as_str() == code);
            check.map(|check| (notary(), Fact::ScriptBegun { call: id, check }))
        }
        Happened::Snapshot(of, picture) => {
            let fact = Fact::SnapshotTaken {
                call: id,
                account: account(of)?,
                picture: digest(picture)?,
            };
            Some((notary(), fact))
        }
    };
    Ok(fact)
}

/// A recording's state as the history names it.
const fn recording(state: &RecordingState) -> Option<(&'static str, Option<&'static str>)> {
    match state {
        RecordingState::Off => None,
        RecordingState::Running { .. } => Some(("running", None)),
        RecordingState::Failed { reason } => Some((
            "failed",
            Some(match reason {
                FailReason::DiskFull => "disk_full",
                FailReason::Behind => "behind",
                FailReason::Archive => "archive",
            }),
        )),
        RecordingState::Ended { .. } => Some(("ended", None)),
    }
}

/// Whether the notary or a principal holds a seat.
fn parties_are_in(app: &App, id: &CallId) -> bool {
    let seated = app.hub.seated(&rooms::room(id));
    seated.iter().any(|who| is_party(who.role))
}

/// Whether the act is between people of this part; the others only help.
const fn is_party(role: Role) -> bool {
    match role {
        Role::Notary | Role::Citizen => true,
        Role::Interpreter | Role::Witness | Role::Observer => false,
    }
}

fn author(who: &Participant) -> Result<Author, AppError> {
    let account = account(who)?;
    Ok(match who.role {
        Role::Notary => Author::Notary { account },
        Role::Citizen => Author::Principal { account },
        Role::Interpreter | Role::Witness | Role::Observer => Author::Guest { account },
    })
}

fn account(who: &Participant) -> Result<AccountId, AppError> {
    AccountId::parse(who.person.as_str()).map_err(|_| AppError::Internal("a seat of no account"))
}

fn digest(hex: &str) -> Result<Digest, AppError> {
    Digest::parse(hex).map_err(|_| AppError::Internal("a hash of no hexadecimal digits"))
}

//! Interpreters, witnesses and observers: the notary asks them into a call by their IIN, they come by a ticket of their own.

use super::super::access;
use super::rooms::{self, Entrance};
use crate::app::caller::Identity;
use crate::app::work;
use crate::app::{App, AppError, Caller, Fault, Role};
use crate::document::notice::Notice;
use crate::store::Tx;
use crate::store::calls::{CallRow, CallState};
use crate::store::recordings::GuestRow;
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use law::id::{AccountId, CallId, Iin};
use law::poa::history::{Author, Fact};
use law::poa::s03_application::{DocumentLanguage, PersonName};
use law::poa::s05_call::{GuestRole, guest_problem};
use law::poa::s07_draft::Certifier;
use law::text::Bilingual;

/// Invitations of one person shown at once: nobody is in more calls than these.
const SHOWN: i64 = 20;

/// Somebody who was asked into a call.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Their account.
    pub account: AccountId,
    /// As what.
    pub role: GuestRole,
    /// When they were asked.
    pub invited_at: DateTime<Utc>,
    /// Their names.
    pub name: PersonName,
}

/// A call somebody was asked into.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The call.
    pub call: CallId,
    /// As what.
    pub role: GuestRole,
    /// When.
    pub invited_at: DateTime<Utc>,
    /// The language of the talk.
    pub language: DocumentLanguage,
    /// Who asked.
    pub notary: PersonName,
    /// What the licence register told of that notary.
    pub certifier: Option<Certifier>,
}

/// The notary asks a person into their call; asking again for the same part changes nothing.
///
/// # Errors
/// [`Fault::NotFound`] for somebody else's call, [`Fault::NoCall`] unless it is taken and not over,
/// [`Fault::NotRegistered`] for a person without a proved account; [`AppError::Invalid`] for a party of the case, for the
/// notary, for a part whose seats are all given away, and for a person who was asked in another part.
pub async fn invite(
    app: &App,
    caller: &Caller,
    id: &CallId,
    role: GuestRole,
    iin: &Iin,
) -> Result<Guest, AppError> {
    let known = app.store.account_of(iin, Role::Citizen.as_str()).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let call = own_call(&mut tx, caller, id).await?;
    let known = known.filter(|account| account.identity == Identity::Proved);
    let account = known.ok_or(Fault::NotRegistered)?;
    let asked = tx.guests_of(id).await?;
    if let Some(before) = asked.iter().find(|guest| guest.account == account.id) {
        return if before.role == role.as_str() {
            shown(before, account.name)
        } else {
            Err(invalid("/role", FieldProblem::Repeated))
        };
    }
    let mut file = access::open_for_job(&mut tx, &call.case).await?;
    let roles: Result<Vec<GuestRole>, AppError> = asked.iter().map(part).collect();
    if let Some(problem) = guest_problem(&file.case, iin, role, &roles?) {
        let field = match problem {
            FieldProblem::TooMany => "/role",
            _ => "/iin",
        };
        return Err(invalid(field, problem));
    }
    if caller.iin == *iin {
        return Err(invalid("/iin", FieldProblem::Conflict));
    }
    let row = GuestRow {
        call: id.clone(),
        account: account.id,
        role: role.as_str().to_owned(),
        invited_by: caller.account.clone(),
        invited_at: now,
    };
    tx.put_guest(&row).await?;
    let author = Author::Notary {
        account: caller.account.clone(),
    };
    let fact = Fact::GuestInvited {
        call: id.clone(),
        account: row.account.clone(),
        role,
    };
    file.note(author, fact);
    tx.save_case(file, now).await?;
    let notice = Notice::AskedIntoCall {
        part: part_of(role),
        notary: notary_name(app, caller).await?,
    };
    // Whoever is asked once more after they were dismissed is told once more.
    let occasion = format!("guest:{id}:{}", now.timestamp_millis());
    work::notify(&mut tx, &call.case, &occasion, &row.account, notice, now).await?;
    tx.commit().await?;
    shown(&row, account.name)
}

/// The notary takes an invitation back: the guest's tickets are void, and whoever came goes.
///
/// # Errors
/// [`Fault::NotFound`] for somebody else's call and for whoever was not asked, [`Fault::NoCall`] once it is over.
pub async fn dismiss(
    app: &App,
    caller: &Caller,
    id: &CallId,
    guest: &AccountId,
) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let call = own_call(&mut tx, caller, id).await?;
    let asked = tx.guests_of(id).await?;
    let row = asked.into_iter().find(|row| row.account == *guest);
    let role = part(&row.ok_or(Fault::NotFound)?)?;
    tx.remove_guest(id, guest).await?.ok_or(Fault::NotFound)?;
    let mut file = access::open_for_job(&mut tx, &call.case).await?;
    let author = Author::Notary {
        account: caller.account.clone(),
    };
    let fact = Fact::GuestDismissed {
        call: id.clone(),
        account: guest.clone(),
        role,
    };
    file.note(author, fact);
    tx.save_case(file, now).await?;
    let notice = Notice::InvitationWithdrawn {
        part: part_of(role),
        notary: notary_name(app, caller).await?,
    };
    let occasion = format!("dismissed:{id}:{}", now.timestamp_millis());
    work::notify(&mut tx, &call.case, &occasion, guest, notice, now).await?;
    tx.commit().await?;
    let who = signaling::Participant {
        role: seat(role),
        person: signaling::PersonKey::new(guest.as_str()),
    };
    let room = signaling::CallKey::new(id.as_str());
    match app.hub.dismiss(&room, &who) {
        // Without a room nobody sits in it.
        Ok(()) | Err(_) => Ok(()),
    }
}

fn part_of(role: GuestRole) -> Bilingual {
    let part = role.part();
    Bilingual {
        kk: part.kk.to_owned(),
        ru: part.ru.to_owned(),
    }
}

async fn notary_name(app: &App, caller: &Caller) -> Result<String, AppError> {
    let account = app.store.account(&caller.account).await?;
    let account = account.ok_or(AppError::Internal("a notary without an account"))?;
    Ok(account.name.full())
}

/// Who was asked into a call of the caller.
///
/// # Errors
/// [`Fault::NotFound`] for somebody else's call.
pub async fn guests(app: &App, caller: &Caller, id: &CallId) -> Result<Vec<Guest>, AppError> {
    rooms::own(app, caller, id).await?;
    let mut guests = Vec::new();
    for row in app.store.guests(id).await? {
        let account = app.store.account(&row.account).await?;
        let account = account.ok_or(AppError::Internal("a guest without an account"))?;
        guests.push(shown(&row, account.name)?);
    }
    Ok(guests)
}

/// The calls going on into which the caller was asked.
pub async fn invitations(app: &App, caller: &Caller) -> Result<Vec<Invitation>, AppError> {
    let mut invitations = Vec::new();
    for row in app.store.invitations(&caller.account, SHOWN).await? {
        let call = app.store.call(&row.call).await?.ok_or(Fault::NotFound)?;
        let view = app.store.case(&call.case).await?.ok_or(Fault::NotFound)?;
        let notary = app.store.account(&row.invited_by).await?;
        let notary = notary.ok_or(AppError::Internal("a call of no notary"))?;
        invitations.push(Invitation {
            role: part(&row)?,
            call: row.call,
            invited_at: row.invited_at,
            language: view.case.form.language,
            notary: notary.name,
            certifier: view.case.certifier,
        });
    }
    Ok(invitations)
}

/// A ticket for somebody who was asked into a call.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else, [`Fault::NoCall`] once the call is over.
pub async fn guest_ticket(app: &App, caller: &Caller, id: &CallId) -> Result<Entrance, AppError> {
    let call = app.store.call(id).await?.ok_or(Fault::NotFound)?;
    let guest = app.store.guest(id, &caller.account).await?;
    let role = part(&guest.ok_or(Fault::NotFound)?)?;
    rooms::let_in(app, caller, &call, seat(role)).await
}

/// The part in the room of somebody who was asked in.
pub(super) const fn seat(role: GuestRole) -> signaling::Role {
    match role {
        GuestRole::Interpreter => signaling::Role::Interpreter,
        GuestRole::Witness => signaling::Role::Witness,
        GuestRole::Observer => signaling::Role::Observer,
    }
}

/// As what somebody was asked in.
pub(super) fn part(row: &GuestRow) -> Result<GuestRole, AppError> {
    GuestRole::parse(&row.role).ok_or(AppError::Internal("a guest of no part"))
}

fn shown(row: &GuestRow, name: PersonName) -> Result<Guest, AppError> {
    Ok(Guest {
        account: row.account.clone(),
        role: part(row)?,
        invited_at: row.invited_at,
        name,
    })
}

async fn own_call(tx: &mut Tx, caller: &Caller, id: &CallId) -> Result<CallRow, AppError> {
    let call = tx.open_call(id).await?;
    let call = call.filter(|call| call.notary.as_ref() == Some(&caller.account));
    let call = call.ok_or(Fault::NotFound)?;
    match call.state {
        CallState::Active => Ok(call),
        CallState::Waiting | CallState::Ringing | CallState::Ended => Err(Fault::NoCall.into()),
    }
}

fn invalid(pointer: &str, problem: FieldProblem) -> AppError {
    AppError::Invalid(vec![FieldError::new(pointer, problem)])
}

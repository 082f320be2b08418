//! Sessions: who is signed in on which device, with a short access token and a rotating refresh token.
//!
//! The refresh token is `session.secret`; only its hash is kept. Each use replaces it and demands a fresh proof of the
//! device's key. A token used twice is a stolen one, so the session ends; the one exception is a client whose answer
//! was lost a moment ago (RFC 9700, 4.14.2).

mod known;
pub mod proof;
pub(crate) mod secret;
mod token;

pub use known::KnownCallers;
pub use proof::DeviceProof;
pub use token::{TokenKeys, TokenKeysError};

use super::{App, AppError, Caller, Fault, Role, fresh};
use crate::store::Tx;
use crate::store::accounts::Account;
pub use crate::store::sessions::Session;
use crate::store::sessions::{Ending, SessionHolder};
use chrono::{DateTime, TimeDelta, Utc};
use law::id::AccountId;
use law::poa::s03_application::PersonName;
use std::fmt;

/// A session nobody refreshed for this long is over (ours; ASVS 5.0, 7.3.1 asks for such a limit).
const IDLE_LIFE: TimeDelta = TimeDelta::days(7);
/// A citizen signs in again after this long at the latest (ours; ASVS 5.0, 7.3.2).
const CITIZEN_LIFE: TimeDelta = TimeDelta::days(30);
/// Notaries and staff sign in for a working day (ours).
const OFFICE_LIFE: TimeDelta = TimeDelta::hours(12);
/// A lost answer is asked for again within this time (ours: a mobile network's hiccup).
const LOST_ANSWER_GRACE: TimeDelta = TimeDelta::seconds(10);
/// Running sessions of one account; beyond that the oldest end (ours).
const SESSIONS_MAX: i64 = 50;
/// Sessions that are over stay this long, for whoever looks into an incident (ours).
const OVER_KEPT: TimeDelta = TimeDelta::days(90);

/// How a person signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By password and one-time code.
    Password,
    /// By the digital signature.
    Eds,
}

impl Method {
    /// The method as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Eds => "eds",
        }
    }
}

/// What a device gets when it signed in or refreshed.
#[derive(Clone)]
pub struct Tokens {
    /// The access token, good for [`TokenKeys::ACCESS_LIFE`].
    pub access: String,
    /// The refresh token, good for one use.
    pub refresh: String,
    /// The session.
    pub session: String,
    /// When the session ends at the latest.
    pub session_expires_at: DateTime<Utc>,
    /// The account.
    pub account: AccountId,
    /// What it may do.
    pub role: Role,
    /// Whose it is.
    pub name: PersonName,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens(of session {})", self.session)
    }
}

/// Begins a session of an account on the device that gave the proof.
pub(crate) async fn begin(
    app: &App,
    tx: &mut Tx,
    account: &Account,
    device: (&DeviceProof, &str),
    method: Method,
) -> Result<Tokens, AppError> {
    let now = app.now();
    let role = role_of(&account.role)?;
    let (id, secret) = (fresh::uuid(now), fresh::secret());
    let session = Session {
        id: id.clone(),
        account: account.id.clone(),
        device_key: device.0.key().to_owned(),
        device_name: device.1.to_owned(),
        method: method.as_str().to_owned(),
        refresh_hash: secret::hash(&id, &secret),
        previous_hash: None,
        rotated_at: now,
        created_at: now,
        last_seen_at: now,
        expires_at: now + life(role),
    };
    tx.begin_session(&session, SESSIONS_MAX).await?;
    Ok(Tokens {
        access: app.tokens.issue(&account.id, role, &id, now)?,
        refresh: format!("{id}.{secret}"),
        session: id,
        session_expires_at: session.expires_at,
        account: account.id.clone(),
        role,
        name: account.name.clone(),
    })
}

/// Shuts out whoever had an account before it was proved: codes under way and every session end.
pub(crate) async fn shut_out(
    tx: &mut Tx,
    account: &AccountId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    // Codes first: a code that is being confirmed at this moment leaves a session, which then ends with the others.
    tx.drop_sign_in_codes(account).await?;
    tx.end_sessions(account, Ending::All, now).await?;
    Ok(())
}

/// Ends every session of the caller but the present one, and the sign-ins under way.
pub(crate) async fn end_rest(
    tx: &mut Tx,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    // Codes first, as in [`shut_out`].
    tx.drop_sign_in_codes(&caller.account).await?;
    tx.end_sessions(&caller.account, Ending::Others(&caller.session), now)
        .await?;
    Ok(())
}

/// Who an access token speaks for. Its session is looked up, and once more as soon as anything of the account has changed,
/// so that an ended one is refused at once.
///
/// # Errors
/// [`Fault::Unauthenticated`] for a token that is not ours or not good now, [`Fault::SessionEnded`] for an ended session.
pub async fn authenticate(app: &App, token: &str) -> Result<Caller, AppError> {
    let now = app.now();
    if let Some(caller) = app.callers.of(token, &app.store, now) {
        return Ok(caller);
    }
    let claims = app.tokens.read(token, now).ok_or(Fault::Unauthenticated)?;
    let account = AccountId::parse(&claims.sub).map_err(|_| Fault::Unauthenticated)?;
    let generation = app.store.generation_of_account(&account);
    let holder = running(app, &claims.sid, now).await?;
    let role = role_of(&holder.role)?;
    if account != holder.account || claims.role != role {
        return Err(Fault::Unauthenticated.into());
    }
    still_of_staff(app, role, &holder)?;
    let good = claims.good().start..claims.good().end.min(holder.expires_at);
    let caller = Caller {
        account,
        role,
        session: claims.sid,
        iin: holder.iin,
        name: holder.name,
        standing: holder.identity,
    };
    app.callers.keep(token, &caller, generation, good);
    Ok(caller)
}

/// Stops whoever was let in a while ago and whose session has ended since.
///
/// # Errors
/// [`Fault::SessionEnded`].
pub async fn still_runs(app: &App, caller: &Caller) -> Result<(), AppError> {
    let holder = running(app, &caller.session, app.now()).await?;
    still_of_staff(app, caller.role, &holder)
}

/// The caller's own account.
///
/// # Errors
/// [`Fault::SessionEnded`] when the account is no longer there.
pub async fn own_account(app: &App, caller: &Caller) -> Result<Account, AppError> {
    let account = app.store.account(&caller.account).await?;
    account.ok_or_else(|| Fault::SessionEnded.into())
}

/// Exchanges a refresh token for new tokens.
///
/// # Errors
/// [`Fault::SessionEnded`] for a token that is unknown, used before or too old; [`Fault::DeviceProofInvalid`] for a
/// proof of another device or not made for this token.
pub async fn refresh(app: &App, proof: &DeviceProof, token: &str) -> Result<Tokens, AppError> {
    let now = app.now();
    let (id, secret) = token.split_once('.').ok_or(Fault::SessionEnded)?;
    proof.covers(token)?;
    let holder = running(app, id, now).await?;
    still_of_staff(app, role_of(&holder.role)?, &holder)?;
    let mut tx = app.store.begin().await?;
    proof.spend(&mut tx).await?;
    let mut session = tx
        .touch_session(id, now)
        .await?
        .ok_or(Fault::SessionEnded)?;
    if session.device_key != proof.key() {
        return Err(Fault::DeviceProofInvalid.into());
    }
    if now - session.rotated_at > IDLE_LIFE {
        return Err(Fault::SessionEnded.into());
    }
    let next = fresh::secret();
    match judge(&session, secret, now) {
        Presented::Current => {
            session.previous_hash = Some(std::mem::replace(
                &mut session.refresh_hash,
                secret::hash(id, &next),
            ));
            session.rotated_at = now;
        }
        // The answer with the current token was lost; it is replaced, and the grace does not grow.
        Presented::PreviousInGrace => session.refresh_hash = secret::hash(id, &next),
        Presented::Reused => {
            tx.end_sessions(&session.account, Ending::One(id), now)
                .await?;
            tx.commit().await?;
            tracing::warn!(
                session = id,
                "a refresh token was used twice; its session is ended"
            );
            return Err(Fault::SessionEnded.into());
        }
    }
    tx.rotate_session(&session).await?;
    tx.commit().await?;
    let role = role_of(&holder.role)?;
    Ok(Tokens {
        access: app.tokens.issue(&holder.account, role, id, now)?,
        refresh: format!("{id}.{next}"),
        session: id.to_owned(),
        session_expires_at: session.expires_at,
        account: holder.account,
        role,
        name: holder.name,
    })
}

/// The running sessions of the caller, newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Session>, AppError> {
    let now = app.now();
    let sessions = app
        .store
        .sessions_of(&caller.account, now, now - IDLE_LIFE, SESSIONS_MAX);
    Ok(sessions.await?)
}

/// Ends one session of the caller, which may be the present one.
///
/// # Errors
/// [`Fault::NotFound`] when the caller has no such running session.
pub async fn end(app: &App, caller: &Caller, id: &str) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    let ended = tx
        .end_sessions(&caller.account, Ending::One(id), app.now())
        .await?;
    tx.commit().await?;
    if ended == 0 {
        Err(Fault::NotFound.into())
    } else {
        Ok(())
    }
}

/// Ends all sessions of the caller but the present one.
pub async fn end_others(app: &App, caller: &Caller) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    tx.end_sessions(&caller.account, Ending::Others(&caller.session), app.now())
        .await?;
    Ok(tx.commit().await?)
}

/// Forgets what signing in left behind and nobody can use any more; run by the jobs.
pub async fn purge(app: &App) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    tx.purge_sign_in(now, now - law::poa::s01_sign_in::PASSWORD_LOCK)
        .await?;
    tx.purge_sessions(now - OVER_KEPT).await?;
    Ok(tx.commit().await?)
}

/// Whoever is not named among the staff any more does nothing more either, though their working day is not over.
fn still_of_staff(app: &App, role: Role, holder: &SessionHolder) -> Result<(), AppError> {
    match role {
        Role::Desk if !app.is_staff(&holder.iin) => Err(Fault::SessionEnded.into()),
        Role::Citizen | Role::Notary | Role::Desk => Ok(()),
    }
}

async fn running(app: &App, id: &str, now: DateTime<Utc>) -> Result<SessionHolder, AppError> {
    let holder = app.store.session_holder(id).await?;
    let holder = holder.filter(|holder| holder.ended_at.is_none() && now < holder.expires_at);
    holder.ok_or_else(|| Fault::SessionEnded.into())
}

/// What a presented refresh token is to its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presented {
    Current,
    PreviousInGrace,
    Reused,
}

fn judge(session: &Session, secret: &str, now: DateTime<Utc>) -> Presented {
    if secret::matches(&session.refresh_hash, &session.id, secret) {
        return Presented::Current;
    }
    let previous = session.previous_hash.as_deref();
    let was_previous = previous.is_some_and(|hash| secret::matches(hash, &session.id, secret));
    if was_previous && now - session.rotated_at <= LOST_ANSWER_GRACE {
        Presented::PreviousInGrace
    } else {
        Presented::Reused
    }
}

const fn life(role: Role) -> TimeDelta {
    match role {
        Role::Citizen => CITIZEN_LIFE,
        Role::Notary | Role::Desk => OFFICE_LIFE,
    }
}

fn role_of(stored: &str) -> Result<Role, AppError> {
    Role::parse(stored).ok_or(AppError::Internal("an account has a role nobody knows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(now: DateTime<Utc>) -> Session {
        Session {
            id: "s".to_owned(),
            account: fresh::account_id(now),
            device_key: String::new(),
            device_name: String::new(),
            method: Method::Eds.as_str().to_owned(),
            refresh_hash: secret::hash("s", "new"),
            previous_hash: Some(secret::hash("s", "old")),
            rotated_at: now,
            created_at: now,
            last_seen_at: now,
            expires_at: now + CITIZEN_LIFE,
        }
    }

    #[test]
    fn the_token_before_is_good_only_for_a_moment() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let session = session(now);
        let later = now + LOST_ANSWER_GRACE + TimeDelta::milliseconds(1);
        assert_eq!(judge(&session, "new", later), Presented::Current);
        assert_eq!(
            judge(&session, "old", now + LOST_ANSWER_GRACE),
            Presented::PreviousInGrace
        );
        assert_eq!(judge(&session, "old", later), Presented::Reused);
        assert_eq!(judge(&session, "older", now), Presented::Reused);
    }

    #[test]
    fn offices_sign_in_daily() {
        assert!(life(Role::Notary) < TimeDelta::days(1));
        assert!(life(Role::Desk) < TimeDelta::days(1));
    }
}

//! Sessions: a device of an account with its rotating refresh token.

use super::accounts::{Identity, identity, iin, name};
use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{AccountId, Iin};
use law::poa::s03_application::PersonName;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A session as it is stored.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub account: AccountId,
    /// The device's key, by its thumbprint.
    pub device_key: String,
    /// The device's name, as the person wrote it.
    pub device_name: String,
    /// How the person signed in.
    pub method: String,
    /// The hash of the refresh token's secret.
    pub refresh_hash: String,
    /// The hash of the secret before.
    pub previous_hash: Option<String>,
    /// When the secret changed last.
    pub rotated_at: DateTime<Utc>,
    /// When the person signed in.
    pub created_at: DateTime<Utc>,
    /// When the session was refreshed last.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// A session with its account, as one query reads it for every request.
#[derive(Clone, Debug)]
pub struct SessionHolder {
    /// The account.
    pub account: AccountId,
    /// The person.
    pub iin: Iin,
    /// The role, as `Role::as_str` writes it.
    pub role: String,
    /// The person's names.
    pub name: PersonName,
    /// Whether the account is known to be in the right hands.
    pub identity: Identity,
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// When it was ended, if it was.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Which sessions of an account to end.
#[derive(Clone, Copy, Debug)]
pub enum Ending<'a> {
    /// This one.
    One(&'a str),
    /// All but this one.
    Others(&'a str),
    /// Every one.
    All,
}

impl Tx {
    /// Begins a session; beyond `at_most` running ones of the account the oldest end.
    pub async fn begin_session(
        &mut self,
        session: &Session,
        at_most: i64,
    ) -> Result<(), StoreError> {
        self.moves_account(&session.account);
        q!(
            "update sessions set ended_at = $1 where account_id = $2 and ended_at is null and id not in
               (select id from sessions where account_id = $2 and ended_at is null order by id desc limit $3)",
            millis(session.created_at),
            session.account.as_str(),
            at_most - 1
        )
        .execute(self.connection())
        .await?;
        q!(
            "insert into sessions (id, account_id, device_key, device_name, method, refresh_hash, rotated_at,
                                   created_at, last_seen_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            session.id.as_str(),
            session.account.as_str(),
            session.device_key.as_str(),
            session.device_name.as_str(),
            session.method.as_str(),
            session.refresh_hash.as_str(),
            millis(session.rotated_at),
            millis(session.created_at),
            millis(session.last_seen_at),
            millis(session.expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes a running session out to be refreshed; its row stays ours until the end of the transaction.
    pub async fn touch_session(
        &mut self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, StoreError> {
        let row = q!(
            "update sessions set last_seen_at = $1 where id = $2 and ended_at is null and expires_at > $1
             returning id, account_id, device_key, device_name, method, refresh_hash, previous_hash, rotated_at,
                       created_at, last_seen_at, expires_at",
            millis(now),
            id
        )
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(session).transpose()
    }

    /// Writes the new hashes of a session taken out before.
    pub async fn rotate_session(&mut self, session: &Session) -> Result<(), StoreError> {
        q!(
            "update sessions set refresh_hash = $1, previous_hash = $2, rotated_at = $3 where id = $4",
            session.refresh_hash.as_str(),
            session.previous_hash.as_deref(),
            millis(session.rotated_at),
            session.id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends sessions of an account; tells how many were running.
    pub async fn end_sessions(
        &mut self,
        account: &AccountId,
        ending: Ending<'_>,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        self.moves_account(account);
        let query = match ending {
            Ending::One(id) => q!(
                "update sessions set ended_at = $1 where account_id = $2 and id = $3 and ended_at is null",
                millis(now),
                account.as_str(),
                id
            ),
            Ending::Others(id) => q!(
                "update sessions set ended_at = $1 where account_id = $2 and id <> $3 and ended_at is null",
                millis(now),
                account.as_str(),
                id
            ),
            Ending::All => q!(
                "update sessions set ended_at = $1 where account_id = $2 and ended_at is null",
                millis(now),
                account.as_str()
            ),
        };
        Ok(query.execute(self.connection()).await?.rows_affected())
    }

    /// Forgets sessions that could not be used since a moment.
    pub async fn purge_sessions(&mut self, over_before: DateTime<Utc>) -> Result<(), StoreError> {
        q!(
            "delete from sessions where expires_at <= $1",
            millis(over_before)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// Who holds a session, running or ended.
    pub async fn session_holder(&self, id: &str) -> Result<Option<SessionHolder>, StoreError> {
        let row = q!(
            "select a.id, a.iin, a.role, a.name, a.proved_at, s.expires_at, s.ended_at
             from sessions s join accounts a on a.id = s.account_id where s.id = $1",
            id
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| {
            Ok(SessionHolder {
                account: account_id(&row, 0)?,
                iin: iin(&row, 1)?,
                role: row.try_get(2)?,
                name: name(&row, 3)?,
                identity: identity(&row, 4)?,
                expires_at: moment(row.try_get(5)?)?,
                ended_at: row.try_get::<Option<i64>, _>(6)?.map(moment).transpose()?,
            })
        })
        .transpose()
    }

    /// The running sessions of an account that were refreshed after a moment, newest first.
    pub async fn sessions_of(
        &self,
        account: &AccountId,
        now: DateTime<Utc>,
        seen_after: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Session>, StoreError> {
        let rows = q!(
            "select id, account_id, device_key, device_name, method, refresh_hash, previous_hash, rotated_at,
                    created_at, last_seen_at, expires_at
             from sessions where account_id = $1 and ended_at is null and expires_at > $2 and last_seen_at > $3
             order by id desc limit $4",
            account.as_str(),
            millis(now),
            millis(seen_after),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(session).collect()
    }
}

fn session(row: &AnyRow) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.try_get(0)?,
        account: account_id(row, 1)?,
        device_key: row.try_get(2)?,
        device_name: row.try_get(3)?,
        method: row.try_get(4)?,
        refresh_hash: row.try_get(5)?,
        previous_hash: row.try_get(6)?,
        rotated_at: moment(row.try_get(7)?)?,
        created_at: moment(row.try_get(8)?)?,
        last_seen_at: moment(row.try_get(9)?)?,
        expires_at: moment(row.try_get(10)?)?,
    })
}

fn account_id(row: &AnyRow, column: usize) -> Result<AccountId, StoreError> {
    let text: String = row.try_get(column)?;
    AccountId::parse(&text).map_err(|_| StoreError::Corrupt("account id"))
}

//! Changes of dated data (the working calendar, the tariffs): proposed by one, decided by another, and who did and read what.

use crate::store::sql::placeholders;
use crate::store::{Db, Dialect, Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use law::edition::Edition;
use law::id::AccountId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;
use std::borrow::Cow;

/// What a line of the audit that cannot be read is called.
const EVENT: &str = "event of a change";

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeStatus {
    /// It waits for a second person.
    Proposed,
    /// It is part of the data.
    Approved,
    /// It was turned down.
    Rejected,
}

impl ChangeStatus {
    /// The status as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Proposed, Self::Approved, Self::Rejected]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// A change.
#[derive(Clone, Debug)]
pub struct ChangeRow<C> {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub status: ChangeStatus,
    /// The edition it made.
    pub edition: Option<Edition>,
    /// What it says.
    pub change: C,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
}

/// What happened to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeAct {
    /// It was proposed, approved or turned down.
    Became(ChangeStatus),
    /// Somebody looked at it and at its effect while it waited.
    Read,
}

impl ChangeAct {
    /// The act as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Became(status) => status.as_str(),
            Self::Read => "read",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "read" => Some(Self::Read),
            other => ChangeStatus::parse(other).map(Self::Became),
        }
    }
}

/// A line of the audit.
#[derive(Clone, Debug)]
pub struct ChangeEvent {
    /// Its id.
    pub id: String,
    /// What happened.
    pub act: ChangeAct,
    /// Who did it.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where somebody turned it down.
    pub reason: Option<String>,
}

/// What a line of the audit says beside who and when.
#[derive(Serialize, Deserialize)]
struct Noted<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'a, str>>,
}

/// Data that changes in editions, each kind in tables of its own.
pub trait Dated: Serialize + DeserializeOwned + Clone + Send + Sync + Unpin {
    /// What a record that cannot be read is called.
    const WHAT: &'static str;
    /// Its statements.
    const SQL: Statements;
}

/// The statements over the tables of one kind of data.
pub struct Statements {
    propose: &'static str,
    decide: &'static str,
    note: &'static str,
    events: &'static str,
    one: &'static str,
    locked: &'static str,
    page: &'static str,
    approved: &'static str,
}

impl Statements {
    /// The binds of each statement, counted when compiling as `q!` counts them.
    const fn checked(self) -> Self {
        assert!(
            placeholders(self.propose) == 6
                && placeholders(self.decide) == 5
                && placeholders(self.note) == 6
                && placeholders(self.events) == 2
                && placeholders(self.one) == 1
                && placeholders(self.locked) == 1
                && placeholders(self.page) == 2
                && placeholders(self.approved) == 0,
            "the statements' placeholders and the binds differ in number"
        );
        self
    }
}

/// The statements over the tables of one kind of data, each written out, so that it can be looked for and tried alone.
macro_rules! statements {
    ($changes:literal, $propose:literal, $decide:literal, $note:literal, $events:literal) => {
        Statements {
            propose: $propose,
            decide: $decide,
            note: $note,
            events: $events,
            one: concat!($changes, "where id = $1"),
            locked: concat!($changes, "where id = $1 for update"),
            page: concat!($changes, "where id > $1 order by id limit $2"),
            approved: concat!($changes, "where edition is not null order by edition"),
        }
        .checked()
    };
}

impl Dated for law::calendar::Change {
    const WHAT: &'static str = "calendar change";
    const SQL: Statements = statements!(
        "select id, status, edition, body, reason, proposed_by, proposed_at, decided_by, decided_at from calendar_changes ",
        "insert into calendar_changes (id, status, body, reason, proposed_by, proposed_at) values ($1, $2, $3, $4, $5, $6)",
        "update calendar_changes set status = $1, edition = $2, decided_by = $3, decided_at = $4 where id = $5 and status = 'proposed'",
        "insert into calendar_events (id, change_id, kind, by_account, at, body) values ($1, $2, $3, $4, $5, $6)",
        "select id, kind, by_account, at, body from calendar_events where change_id = $1 order by id limit $2"
    );
}

impl Dated for law::fee::Change {
    const WHAT: &'static str = "tariff change";
    const SQL: Statements = statements!(
        "select id, status, edition, body, reason, proposed_by, proposed_at, decided_by, decided_at from tariff_changes ",
        "insert into tariff_changes (id, status, body, reason, proposed_by, proposed_at) values ($1, $2, $3, $4, $5, $6)",
        "update tariff_changes set status = $1, edition = $2, decided_by = $3, decided_at = $4 where id = $5 and status = 'proposed'",
        "insert into tariff_events (id, change_id, kind, by_account, at, body) values ($1, $2, $3, $4, $5, $6)",
        "select id, kind, by_account, at, body from tariff_events where change_id = $1 order by id limit $2"
    );
}

impl Tx {
    /// Keeps a proposed change.
    pub async fn propose_change<C: Dated>(&mut self, row: &ChangeRow<C>) -> Result<(), StoreError> {
        sqlx::query::<Db>(C::SQL.propose)
            .bind(row.id.as_str())
            .bind(row.status.as_str())
            .bind(to_json(C::WHAT, &row.change)?)
            .bind(row.reason.as_str())
            .bind(row.proposed_by.as_str())
            .bind(millis(row.proposed_at))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Decides a change that waits; `false` when it was decided before.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the edition was made by another change meanwhile.
    pub async fn decide_change<C: Dated>(
        &mut self,
        id: &str,
        edition: Option<Edition>,
        by: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let status = match edition {
            Some(_) => ChangeStatus::Approved,
            None => ChangeStatus::Rejected,
        };
        let done = sqlx::query::<Db>(C::SQL.decide)
            .bind(status.as_str())
            .bind(edition.map(|edition| i64::from(edition.0)))
            .bind(by.as_str())
            .bind(millis(now))
            .bind(id)
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes a line of the audit.
    pub async fn note_change<C: Dated>(
        &mut self,
        change: &str,
        event: &ChangeEvent,
    ) -> Result<(), StoreError> {
        let noted = Noted {
            reason: event.reason.as_deref().map(Cow::Borrowed),
        };
        sqlx::query::<Db>(C::SQL.note)
            .bind(event.id.as_str())
            .bind(change)
            .bind(event.act.as_str())
            .bind(event.by.as_str())
            .bind(millis(event.at))
            .bind(to_json(EVENT, &noted)?)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// A change, to be decided; on PostgreSQL its row stays locked until the end of the transaction.
    pub async fn open_change<C: Dated>(
        &mut self,
        id: &str,
    ) -> Result<Option<ChangeRow<C>>, StoreError> {
        let sql = match self.dialect {
            Dialect::Sqlite => C::SQL.one,
            Dialect::Postgres => C::SQL.locked,
        };
        let query = sqlx::query::<Db>(sql).bind(id);
        let row = query.fetch_optional(self.connection()).await?;
        row.as_ref().map(change_row).transpose()
    }

    /// Every approved change, in the order of the editions, inside the transaction.
    pub(super) async fn approved_changes<C: Dated>(
        &mut self,
    ) -> Result<Vec<ChangeRow<C>>, StoreError> {
        let query = sqlx::query::<Db>(C::SQL.approved);
        let rows = query.fetch_all(self.connection()).await?;
        rows.iter().map(change_row).collect()
    }
}

impl Store {
    /// Every approved change, in the order of the editions.
    pub(super) async fn approved_changes<C: Dated>(&self) -> Result<Vec<ChangeRow<C>>, StoreError> {
        let query = sqlx::query::<Db>(C::SQL.approved);
        let rows = query.fetch_all(&self.reader).await?;
        rows.iter().map(change_row).collect()
    }

    /// A change.
    pub async fn dated_change<C: Dated>(
        &self,
        id: &str,
    ) -> Result<Option<ChangeRow<C>>, StoreError> {
        let query = sqlx::query::<Db>(C::SQL.one).bind(id);
        let row = query.fetch_optional(&self.reader).await?;
        row.as_ref().map(change_row).transpose()
    }

    /// The changes after one of them, oldest first.
    pub async fn dated_changes<C: Dated>(
        &self,
        after: &str,
        limit: i64,
    ) -> Result<Vec<ChangeRow<C>>, StoreError> {
        let query = sqlx::query::<Db>(C::SQL.page).bind(after).bind(limit);
        let rows = query.fetch_all(&self.reader).await?;
        rows.iter().map(change_row).collect()
    }

    /// The audit of a change, oldest first.
    pub async fn dated_change_events<C: Dated>(
        &self,
        id: &str,
        limit: i64,
    ) -> Result<Vec<ChangeEvent>, StoreError> {
        let query = sqlx::query::<Db>(C::SQL.events).bind(id).bind(limit);
        let rows = query.fetch_all(&self.reader).await?;
        rows.iter().map(change_event).collect()
    }
}

fn account(text: &str) -> Result<AccountId, StoreError> {
    AccountId::parse(text).map_err(|_| StoreError::Corrupt("account id"))
}

fn change_event(row: &AnyRow) -> Result<ChangeEvent, StoreError> {
    let (kind, by): (String, String) = (row.try_get(1)?, row.try_get(2)?);
    let body: String = row.try_get(4)?;
    let noted: Noted<'_> = from_json(EVENT, &body)?;
    Ok(ChangeEvent {
        id: row.try_get(0)?,
        act: ChangeAct::parse(&kind).ok_or(StoreError::Corrupt(EVENT))?,
        by: account(&by)?,
        at: moment(row.try_get(3)?)?,
        reason: noted.reason.map(Cow::into_owned),
    })
}

fn change_row<C: Dated>(row: &AnyRow) -> Result<ChangeRow<C>, StoreError> {
    let (status, body): (String, String) = (row.try_get(1)?, row.try_get(3)?);
    let edition: Option<i64> = row.try_get(2)?;
    let edition = edition.map(u32::try_from).transpose();
    let proposed_by: String = row.try_get(5)?;
    let decided_by: Option<String> = row.try_get(7)?;
    let decided_at: Option<i64> = row.try_get(8)?;
    Ok(ChangeRow {
        id: row.try_get(0)?,
        status: ChangeStatus::parse(&status).ok_or(StoreError::Corrupt(C::WHAT))?,
        edition: edition
            .map_err(|_| StoreError::Corrupt(C::WHAT))?
            .map(Edition),
        change: from_json(C::WHAT, &body)?,
        reason: row.try_get(4)?,
        proposed_by: account(&proposed_by)?,
        proposed_at: moment(row.try_get(6)?)?,
        decided_by: decided_by.as_deref().map(account).transpose()?,
        decided_at: decided_at.map(moment).transpose()?,
    })
}

//! The working calendar: its editions, the changes that make them, and who proposed and decided each.

use crate::store::sql::q;
use crate::store::{Dialect, Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use law::calendar::{Calendar, Change, Edition};
use law::id::AccountId;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeStatus {
    /// It waits for a second person.
    Proposed,
    /// It is part of the calendar.
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

/// A change of the calendar.
#[derive(Clone, Debug)]
pub struct ChangeRow {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub status: ChangeStatus,
    /// The edition it made.
    pub edition: Option<Edition>,
    /// What it says.
    pub change: Change,
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

/// A line of the calendar's audit.
#[derive(Clone, Copy, Debug)]
pub struct CalendarEvent<'a> {
    /// Its id.
    pub id: &'a str,
    /// The change.
    pub change: &'a str,
    /// What happened to it.
    pub status: ChangeStatus,
    /// Who did it.
    pub by: &'a AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every column of a change.
macro_rules! changes {
    ($rest:literal) => {
        concat!(
            "select id, status, edition, body, reason, proposed_by, proposed_at, decided_by, decided_at from calendar_changes ",
            $rest
        )
    };
}

impl Tx {
    /// Keeps a proposed change.
    pub async fn propose_change(&mut self, row: &ChangeRow) -> Result<(), StoreError> {
        q!(
            "insert into calendar_changes (id, status, body, reason, proposed_by, proposed_at) values ($1, $2, $3, $4, $5, $6)",
            row.id.as_str(),
            row.status.as_str(),
            to_json("calendar change", &row.change)?,
            row.reason.as_str(),
            row.proposed_by.as_str(),
            millis(row.proposed_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Decides a change that waits; `false` when it was decided before.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the edition was made by another change meanwhile.
    pub async fn decide_change(
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
        let done = q!(
            "update calendar_changes set status = $1, edition = $2, decided_by = $3, decided_at = $4
             where id = $5 and status = 'proposed'",
            status.as_str(),
            edition.map(|edition| i64::from(edition.0)),
            by.as_str(),
            millis(now),
            id
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes a line of the audit.
    pub async fn note_calendar(&mut self, event: &CalendarEvent<'_>) -> Result<(), StoreError> {
        q!(
            "insert into calendar_events (id, change_id, kind, by_account, at, body) values ($1, $2, $3, $4, $5, '{}')",
            event.id,
            event.change,
            event.status.as_str(),
            event.by.as_str(),
            millis(event.at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// A change, to be decided; on PostgreSQL its row stays locked until the end of the transaction.
    pub async fn open_change(&mut self, id: &str) -> Result<Option<ChangeRow>, StoreError> {
        const SQLITE: &str = changes!("where id = $1");
        const POSTGRES: &str = changes!("where id = $1 for update");
        let query = match self.dialect {
            Dialect::Sqlite => q!(SQLITE, id),
            Dialect::Postgres => q!(POSTGRES, id),
        };
        let row = query.fetch_optional(self.connection()).await?;
        row.as_ref().map(change_row).transpose()
    }
}

impl Store {
    /// The calendar of today: what every installation begins with, and every approved change since, in order.
    pub async fn calendar(&self) -> Result<Calendar, StoreError> {
        const APPROVED: &str = changes!("where edition is not null order by edition");
        let rows = q!(APPROVED).fetch_all(&self.reader).await?;
        let mut calendar = Calendar::seeded();
        for row in &rows {
            let row = change_row(row)?;
            let next = row.change.applied(&calendar);
            if row.edition != Some(next.edition()) {
                return Err(StoreError::Corrupt("edition of the calendar"));
            }
            calendar = next;
        }
        Ok(calendar)
    }

    /// A change of the calendar.
    pub async fn calendar_change(&self, id: &str) -> Result<Option<ChangeRow>, StoreError> {
        const ONE: &str = changes!("where id = $1");
        let row = q!(ONE, id).fetch_optional(&self.reader).await?;
        row.as_ref().map(change_row).transpose()
    }

    /// The changes after one of them, oldest first.
    pub async fn calendar_changes(
        &self,
        after: &str,
        limit: i64,
    ) -> Result<Vec<ChangeRow>, StoreError> {
        const PAGE: &str = changes!("where id > $1 order by id limit $2");
        let rows = q!(PAGE, after, limit).fetch_all(&self.reader).await?;
        rows.iter().map(change_row).collect()
    }
}

fn change_row(row: &AnyRow) -> Result<ChangeRow, StoreError> {
    let account =
        |text: String| AccountId::parse(&text).map_err(|_| StoreError::Corrupt("account id"));
    let (status, body): (String, String) = (row.try_get(1)?, row.try_get(3)?);
    let edition: Option<i64> = row.try_get(2)?;
    let edition = edition.map(u32::try_from).transpose();
    let decided_by: Option<String> = row.try_get(7)?;
    let decided_at: Option<i64> = row.try_get(8)?;
    Ok(ChangeRow {
        id: row.try_get(0)?,
        status: ChangeStatus::parse(&status).ok_or(StoreError::Corrupt("calendar change"))?,
        edition: edition
            .map_err(|_| StoreError::Corrupt("edition of the calendar"))?
            .map(Edition),
        change: from_json("calendar change", &body)?,
        reason: row.try_get(4)?,
        proposed_by: account(row.try_get(5)?)?,
        proposed_at: moment(row.try_get(6)?)?,
        decided_by: decided_by.map(account).transpose()?,
        decided_at: decided_at.map(moment).transpose()?,
    })
}

//! Who watched a recording and why, and who was invited to a call.

use super::super::sql::q;
use super::super::{Store, StoreError, Tx, millis, moment};
use super::rows::{account_id, call_id, case_id};
use chrono::{DateTime, Utc};
use law::id::{AccountId, CallId, CaseId};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// One watching of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningRow {
    /// Its id.
    pub id: String,
    /// The call.
    pub call: CallId,
    /// Its case.
    pub case: CaseId,
    /// Who watches.
    pub account: AccountId,
    /// As what: `notary`, `principal`, `desk`.
    pub role: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Somebody invited to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestRow {
    /// The call.
    pub call: CallId,
    /// Who is invited.
    pub account: AccountId,
    /// As what: `interpreter`, `witness`, `observer`.
    pub role: String,
    /// Who invited them.
    pub invited_by: AccountId,
    /// When.
    pub invited_at: DateTime<Utc>,
}

impl Tx {
    /// Notes for ever that somebody watches a recording.
    pub async fn put_opening(&mut self, row: &OpeningRow) -> Result<(), StoreError> {
        q!(
            "insert into recording_openings (id, call_id, case_id, account_id, role, reason, at) values ($1, $2, $3, $4, $5, $6, $7)",
            row.id.as_str(),
            row.call.as_str(),
            row.case.as_str(),
            row.account.as_str(),
            row.role.as_str(),
            row.reason.as_str(),
            millis(row.at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Invites somebody to a call.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when they are invited already.
    pub async fn put_guest(&mut self, row: &GuestRow) -> Result<(), StoreError> {
        q!(
            "insert into call_guests (call_id, account_id, role, invited_by, invited_at) values ($1, $2, $3, $4, $5)",
            row.call.as_str(),
            row.account.as_str(),
            row.role.as_str(),
            row.invited_by.as_str(),
            millis(row.invited_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes somebody's invitation to a call back; answers whether there was one.
    pub async fn remove_guest(
        &mut self,
        call: &CallId,
        account: &AccountId,
    ) -> Result<Option<()>, StoreError> {
        let removed = q!(
            "delete from call_guests where call_id = $1 and account_id = $2",
            call.as_str(),
            account.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((removed.rows_affected() > 0).then_some(()))
    }

    /// Those invited to a call, inside the transaction, in the order they were.
    pub async fn guests_of(&mut self, call: &CallId) -> Result<Vec<GuestRow>, StoreError> {
        let rows = q!(GUESTS, call.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(guest).collect()
    }
}

const GUESTS: &str = "select call_id, account_id, role, invited_by, invited_at from call_guests where call_id = $1 order by invited_at, account_id";

impl Store {
    /// A watching by its id.
    pub async fn recording_opening(&self, id: &str) -> Result<Option<OpeningRow>, StoreError> {
        let row = q!(
            "select id, call_id, case_id, account_id, role, reason, at from recording_openings where id = $1",
            id
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(opening).transpose()
    }

    /// The watchings of a case's recordings, the latest first, those before `before`; ids rise with time.
    pub async fn recording_openings_of(
        &self,
        case: &CaseId,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<OpeningRow>, StoreError> {
        // Ids are of hexadecimal digits and hyphens: every one is below this in every collation.
        const ABOVE_ALL: &str = "z";
        let rows = q!(
            "select id, call_id, case_id, account_id, role, reason, at from recording_openings where case_id = $1 and id < $2 order by id desc limit $3",
            case.as_str(),
            before.unwrap_or(ABOVE_ALL),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(opening).collect()
    }

    /// Those invited to a call in the order they were.
    pub async fn guests(&self, call: &CallId) -> Result<Vec<GuestRow>, StoreError> {
        let rows = q!(GUESTS, call.as_str()).fetch_all(&self.reader).await?;
        rows.iter().map(guest).collect()
    }

    /// The invitation of somebody to a call.
    pub async fn guest(
        &self,
        call: &CallId,
        account: &AccountId,
    ) -> Result<Option<GuestRow>, StoreError> {
        let row = q!(
            "select call_id, account_id, role, invited_by, invited_at from call_guests where call_id = $1 and account_id = $2",
            call.as_str(),
            account.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(guest).transpose()
    }

    /// The calls somebody is invited to that are not over, the latest invitation first.
    pub async fn invitations(
        &self,
        account: &AccountId,
        limit: i64,
    ) -> Result<Vec<GuestRow>, StoreError> {
        let rows = q!(
            "select g.call_id, g.account_id, g.role, g.invited_by, g.invited_at from call_guests g join calls c on c.id = g.call_id where g.account_id = $1 and c.state <> 'ended' order by g.invited_at desc, g.call_id limit $2",
            account.as_str(),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(guest).collect()
    }
}

fn opening(row: &AnyRow) -> Result<OpeningRow, StoreError> {
    Ok(OpeningRow {
        id: row.try_get(0)?,
        call: call_id(row, 1)?,
        case: case_id(row, 2)?,
        account: account_id(row, 3)?,
        role: row.try_get(4)?,
        reason: row.try_get(5)?,
        at: moment(row.try_get(6)?)?,
    })
}

fn guest(row: &AnyRow) -> Result<GuestRow, StoreError> {
    Ok(GuestRow {
        call: call_id(row, 0)?,
        account: account_id(row, 1)?,
        role: row.try_get(2)?,
        invited_by: account_id(row, 3)?,
        invited_at: moment(row.try_get(4)?)?,
    })
}

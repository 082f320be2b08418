//! Who called for help in a call without showing it, the papers that prove it, and who was in a room by the history.

use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{AccountId, CallId, CaseId};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A call for help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalRow {
    /// Its id, ordered by time.
    pub id: String,
    /// The call it was given in.
    pub call: CallId,
    /// Whose.
    pub account: AccountId,
    /// `citizen` or the guest's role.
    pub role: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Tx {
    /// Keeps the paper of what stands apart from a recording, for ever; another one of the same place changes nothing.
    pub async fn put_apart(
        &mut self,
        call: &CallId,
        seq: u64,
        paper: &[u8],
    ) -> Result<(), StoreError> {
        let seq = i64::try_from(seq).map_err(|_| StoreError::Corrupt("entry number"))?;
        q!(
            "insert into recording_apart (call_id, seq, paper) values ($1, $2, $3) on conflict (call_id, seq) do nothing",
            call.as_str(),
            seq,
            paper
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Keeps a call for help.
    pub async fn put_signal(&mut self, signal: &SignalRow) -> Result<(), StoreError> {
        q!(
            "insert into call_signals (id, call_id, account_id, role, at) values ($1, $2, $3, $4, $5)",
            signal.id.as_str(),
            signal.call.as_str(),
            signal.account.as_str(),
            signal.role.as_str(),
            millis(signal.at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// The calls for help of one call, oldest first.
    pub async fn signals_of(&self, call: &CallId) -> Result<Vec<SignalRow>, StoreError> {
        let rows = q!(
            "select id, call_id, account_id, role, at from call_signals where call_id = $1 order by id",
            call.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(signal).collect()
    }

    /// The calls for help of all calls, newest first, before one of them.
    pub async fn signals(
        &self,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<SignalRow>, StoreError> {
        // Ids are lower-case hexadecimal: a g comes behind each of them.
        let rows = q!(
            "select id, call_id, account_id, role, at from call_signals where id < $1 order by id desc limit $2",
            before.unwrap_or("g"),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(signal).collect()
    }

    /// One call for help.
    pub async fn signal(&self, id: &str) -> Result<Option<SignalRow>, StoreError> {
        let row = q!(
            "select id, call_id, account_id, role, at from call_signals where id = $1",
            id
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(signal).transpose()
    }

    /// The papers of what stands apart from a call's recording, the manifest's first, then those of its heads in order.
    pub async fn papers_apart(&self, call: &CallId) -> Result<Vec<Vec<u8>>, StoreError> {
        let rows = q!(
            "select paper from recording_apart where call_id = $1 order by seq",
            call.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// What a case's history says of who came and went, as JSON, oldest first.
    pub async fn presence_lines(&self, case: &CaseId) -> Result<Vec<String>, StoreError> {
        let rows = q!(
            "select body from case_events where case_id = $1 and kind = 'room_presence' order by seq",
            case.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}

fn signal(row: &AnyRow) -> Result<SignalRow, StoreError> {
    Ok(SignalRow {
        id: row.try_get(0)?,
        call: call(row, 1)?,
        account: account(row, 2)?,
        role: row.try_get(3)?,
        at: moment(row.try_get(4)?)?,
    })
}

fn call(row: &AnyRow, column: usize) -> Result<CallId, StoreError> {
    let id: String = row.try_get(column)?;
    CallId::parse(&id).map_err(|_| StoreError::Corrupt("call id"))
}

fn account(row: &AnyRow, column: usize) -> Result<AccountId, StoreError> {
    let id: String = row.try_get(column)?;
    AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))
}

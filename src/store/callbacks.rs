//! Callbacks of outside systems, kept as they came: verified, stored, answered, and only then acted upon by a job.

use super::sql::q;
use super::{StoreError, Tx, millis};
use chrono::{DateTime, Utc};
use law::id::Digest;
use sqlx::Row as _;

/// What became of a callback that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It is new and kept.
    Kept,
    /// The very same came before.
    Repeated,
    /// Another one came before under this id.
    Conflicting,
}

impl Tx {
    /// Keeps a callback unless it came before.
    pub async fn keep_callback(
        &mut self,
        source: &str,
        event_id: &str,
        sha256: &Digest,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Receipt, StoreError> {
        let kept = q!(
            "insert into received_callbacks (source, event_id, sha256, received_at, body) values ($1, $2, $3, $4, $5)
             on conflict (source, event_id) do nothing",
            source,
            event_id,
            sha256.as_str(),
            millis(now),
            body
        )
        .execute(self.connection())
        .await?;
        if kept.rows_affected() == 1 {
            return Ok(Receipt::Kept);
        }
        let row = q!(
            "select sha256 from received_callbacks where source = $1 and event_id = $2",
            source,
            event_id
        )
        .fetch_one(self.connection())
        .await?;
        let before: String = row.try_get(0)?;
        Ok(if before == sha256.as_str() {
            Receipt::Repeated
        } else {
            Receipt::Conflicting
        })
    }
}

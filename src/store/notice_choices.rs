//! Which notices somebody does not want by which ways.

use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, to_json};
use chrono::{DateTime, Utc};
use law::id::AccountId;
use law::notice_choice::NoticeChoices;
use sqlx::Row as _;
use sqlx::any::AnyRow;

const READ: &str = "select switched_off, version from notice_choices where account_id = $1";

/// Somebody's choices, with how often they were changed.
#[derive(Clone, Debug, Default)]
pub struct ChoicesRow {
    /// The choices.
    pub choices: NoticeChoices,
    /// Counts the changes; 0 before the first.
    pub version: i64,
}

impl Tx {
    /// Somebody's choices, inside the transaction.
    pub async fn notice_choices(&mut self, account: &AccountId) -> Result<ChoicesRow, StoreError> {
        let row = q!(READ, account.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map_or_else(|| Ok(ChoicesRow::default()), read)
    }

    /// Keeps somebody's choices; `None` when they were changed since the version that was read.
    pub async fn put_notice_choices(
        &mut self,
        account: &AccountId,
        read: &ChoicesRow,
        now: DateTime<Utc>,
    ) -> Result<Option<ChoicesRow>, StoreError> {
        let next = read.version + 1;
        let switched_off = to_json("notice choices", &read.choices)?;
        let query = if read.version == 0 {
            q!(
                "insert into notice_choices (account_id, switched_off, version, changed_at) values ($1, $2, $3, $4)
                 on conflict (account_id) do nothing",
                account.as_str(),
                switched_off,
                next,
                millis(now)
            )
        } else {
            q!(
                "update notice_choices set switched_off = $2, version = $3, changed_at = $4 where account_id = $1 and version = $5",
                account.as_str(),
                switched_off,
                next,
                millis(now),
                read.version
            )
        };
        let done = query.execute(self.connection()).await?;
        Ok((done.rows_affected() == 1).then(|| ChoicesRow {
            choices: read.choices.clone(),
            version: next,
        }))
    }
}

impl Store {
    /// Somebody's choices.
    pub async fn notice_choices(&self, account: &AccountId) -> Result<ChoicesRow, StoreError> {
        let row = q!(READ, account.as_str())
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map_or_else(|| Ok(ChoicesRow::default()), read)
    }
}

fn read(row: &AnyRow) -> Result<ChoicesRow, StoreError> {
    Ok(ChoicesRow {
        choices: from_json("notice choices", &row.try_get::<String, _>(0)?)?,
        version: row.try_get(1)?,
    })
}

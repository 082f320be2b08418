//! What the register of licences told of each notary last.

use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use law::id::AccountId;
use law::poa::standing::Standing;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A notary's standing with the moment at which the register was asked.
#[derive(Clone, Debug)]
pub struct StandingRow {
    /// What the register told.
    pub standing: Standing,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
}

impl Tx {
    /// Keeps what the register told, unless it told something later.
    pub async fn keep_standing(
        &mut self,
        notary: &AccountId,
        standing: &Standing,
        asked_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into notary_standings (account_id, standing, asked_at) values ($1, $2, $3)
             on conflict (account_id) do update set standing = excluded.standing, asked_at = excluded.asked_at
             where notary_standings.asked_at <= excluded.asked_at",
            notary.as_str(),
            to_json("standing", standing)?,
            millis(asked_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// What the register told of a notary; nothing before its first answer.
    pub async fn standing_of(&self, notary: &AccountId) -> Result<Option<StandingRow>, StoreError> {
        let row = q!(
            "select standing, asked_at from notary_standings where account_id = $1",
            notary.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map_or(Ok(None), |row| standing(&row, 0))
    }
}

/// A standing and its moment in two columns that follow each other; nothing where they are empty.
pub(super) fn standing(row: &AnyRow, column: usize) -> Result<Option<StandingRow>, StoreError> {
    let told: Option<String> = row.try_get(column)?;
    let asked_at: Option<i64> = row.try_get(column + 1)?;
    let Some((told, asked_at)) = told.zip(asked_at) else {
        return Ok(None);
    };
    Ok(Some(StandingRow {
        standing: from_json("standing", &told)?,
        asked_at: moment(asked_at)?,
    }))
}

//! The roster: which account holds which post, and every appointment and removal.

use crate::store::sql::q;
use crate::store::{Store, StoreError, Tx, from_json, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{AccountId, Iin};
use law::poa::s03_application::PersonName;
use law::service::DeskRole;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// Somebody with a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficialRow {
    /// The account.
    pub account: AccountId,
    /// The number.
    pub iin: Iin,
    /// The names.
    pub name: PersonName,
    /// The role.
    pub role: DeskRole,
    /// The region of the body.
    pub region: String,
    /// Who appointed them.
    pub appointed_by: AccountId,
    /// When.
    pub appointed_at: DateTime<Utc>,
}

/// A post: a role in a body of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The role.
    pub role: DeskRole,
    /// The region of the body.
    pub region: String,
}

/// What happened to a post, as its history names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostEvent {
    /// Somebody was appointed.
    Appointed,
    /// Somebody was removed.
    Removed,
}

impl PostEvent {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Appointed => "appointed",
            Self::Removed => "removed",
        }
    }
}

impl Tx {
    /// Gives an account a post, in the place of an ended one.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when it holds one.
    pub async fn appoint_official(
        &mut self,
        account: &AccountId,
        post: &Post,
        by: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "delete from desk_officials where account_id = $1 and removed_at is not null",
            account.as_str()
        )
        .execute(self.connection())
        .await?;
        q!(
            "insert into desk_officials (account_id, role, region, appointed_by, appointed_at) values ($1, $2, $3, $4, $5)",
            account.as_str(),
            post.role.as_str(),
            post.region.as_str(),
            by.as_str(),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends the post of an account; `false` when it holds none.
    pub async fn remove_official(
        &mut self,
        account: &AccountId,
        by: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = q!(
            "update desk_officials set removed_by = $1, removed_at = $2 where account_id = $3 and removed_at is null",
            by.as_str(),
            millis(now),
            account.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes a line of the roster's history.
    pub async fn note_post(
        &mut self,
        id: &str,
        account: &AccountId,
        post: &Post,
        event: PostEvent,
        by: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into desk_official_events (id, account_id, kind, role, region, by_account, at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id,
            account.as_str(),
            event.as_str(),
            post.role.as_str(),
            post.region.as_str(),
            by.as_str(),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The accounts that hold a post at this moment of the transaction, so many at most.
    pub async fn holders_of(
        &mut self,
        post: &Post,
        limit: i64,
    ) -> Result<Vec<AccountId>, StoreError> {
        let rows = q!(
            "select account_id from desk_officials where role = $1 and region = $2 and removed_at is null
             order by account_id limit $3",
            post.role.as_str(),
            post.region.as_str(),
            limit
        )
        .fetch_all(self.connection())
        .await?;
        let account = |row: &AnyRow| {
            let id: String = row.try_get(0)?;
            AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))
        };
        rows.iter().map(account).collect()
    }

    /// The post an account holds at this moment of the transaction.
    pub async fn post_of(&mut self, account: &AccountId) -> Result<Option<Post>, StoreError> {
        let row = q!(
            "select role, region from desk_officials where account_id = $1 and removed_at is null",
            account.as_str()
        )
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(|row| post(row, 0)).transpose()
    }
}

impl Store {
    /// The post an account holds.
    pub async fn post_of(&self, account: &AccountId) -> Result<Option<Post>, StoreError> {
        let row = q!(
            "select role, region from desk_officials where account_id = $1 and removed_at is null",
            account.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(|row| post(row, 0)).transpose()
    }

    /// Everybody with a post, after an account.
    pub async fn officials(&self, after: &str, limit: i64) -> Result<Vec<OfficialRow>, StoreError> {
        let rows = q!(
            "select o.account_id, a.iin, a.name, o.role, o.region, o.appointed_by, o.appointed_at
             from desk_officials o join accounts a on a.id = o.account_id
             where o.account_id > $1 and o.removed_at is null order by o.account_id limit $2",
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(official).collect()
    }

    /// Those who hold one post, after an account.
    pub async fn officials_at(
        &self,
        at: &Post,
        after: &str,
        limit: i64,
    ) -> Result<Vec<OfficialRow>, StoreError> {
        let rows = q!(
            "select o.account_id, a.iin, a.name, o.role, o.region, o.appointed_by, o.appointed_at
             from desk_officials o join accounts a on a.id = o.account_id
             where o.role = $1 and o.region = $2 and o.account_id > $3 and o.removed_at is null
             order by o.account_id limit $4",
            at.role.as_str(),
            at.region.as_str(),
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(official).collect()
    }
}

fn post(row: &AnyRow, at: usize) -> Result<Post, StoreError> {
    let role: String = row.try_get(at)?;
    Ok(Post {
        role: DeskRole::parse(&role).ok_or(StoreError::Corrupt("role of an official"))?,
        region: row.try_get(at + 1)?,
    })
}

fn official(row: &AnyRow) -> Result<OfficialRow, StoreError> {
    let account = |at: usize| -> Result<AccountId, StoreError> {
        let id: String = row.try_get(at)?;
        AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))
    };
    let (iin, name): (String, String) = (row.try_get(1)?, row.try_get(2)?);
    let Post { role, region } = post(row, 3)?;
    Ok(OfficialRow {
        account: account(0)?,
        iin: Iin::parse(&iin).map_err(|_| StoreError::Corrupt("iin"))?,
        name: from_json("name", &name)?,
        role,
        region,
        appointed_by: account(5)?,
        appointed_at: moment(row.try_get(6)?)?,
    })
}

//! Answers already given, so that a repeated request gets the first answer instead of a second effect.

use super::sql::q;
use super::{StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::Digest;
use sqlx::Row as _;

/// An answer as it was given.
#[derive(Clone, Debug)]
pub struct GivenAnswer {
    /// HTTP status.
    pub status: u16,
    /// ETag, where there was one.
    pub etag: Option<String>,
    /// Location, where there was one.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is known of a key.
#[derive(Clone, Debug)]
pub enum KeyState {
    /// Nobody used it: it is reserved now.
    New,
    /// The first request is under way since a moment.
    InFlight(DateTime<Utc>),
    /// It was used for another request.
    OtherRequest,
    /// The answer that was given.
    Answered(GivenAnswer),
}

impl Tx {
    /// Reserves a key, or tells what is known of it.
    pub async fn reserve_key(
        &mut self,
        scope: &str,
        key: &str,
        request: &Digest,
        now: DateTime<Utc>,
    ) -> Result<KeyState, StoreError> {
        let reserved = q!(
            "insert into idempotency_keys (scope, key, request_sha256, created_at) values ($1, $2, $3, $4)
             on conflict (scope, key) do nothing",
            scope,
            key,
            request.as_str(),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        if reserved.rows_affected() == 1 {
            return Ok(KeyState::New);
        }
        let row = q!(
            "select request_sha256, status, etag, location, body, created_at from idempotency_keys where scope = $1 and key = $2",
            scope,
            key
        )
        .fetch_one(self.connection())
        .await?;
        let first: String = row.try_get(0)?;
        if first != request.as_str() {
            return Ok(KeyState::OtherRequest);
        }
        let Some(status) = row.try_get::<Option<i64>, _>(1)? else {
            return Ok(KeyState::InFlight(moment(row.try_get(5)?)?));
        };
        Ok(KeyState::Answered(GivenAnswer {
            status: u16::try_from(status).map_err(|_| StoreError::Corrupt("status"))?,
            etag: row.try_get(2)?,
            location: row.try_get(3)?,
            body: row.try_get::<Option<Vec<u8>>, _>(4)?.unwrap_or_default(),
        }))
    }

    /// Reserves a key anew whose request has been under way since a moment; `None` when somebody else did.
    pub async fn take_over_key(
        &mut self,
        scope: &str,
        key: &str,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update idempotency_keys set created_at = $1 where scope = $2 and key = $3 and created_at = $4 and status is null",
            millis(now),
            scope,
            key,
            millis(since)
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Keeps the answer to a reserved key.
    pub async fn keep_answer(
        &mut self,
        scope: &str,
        key: &str,
        answer: &GivenAnswer,
    ) -> Result<(), StoreError> {
        q!(
            "update idempotency_keys set status = $1, etag = $2, location = $3, body = $4 where scope = $5 and key = $6",
            i64::from(answer.status),
            answer.etag.as_deref(),
            answer.location.as_deref(),
            answer.body.as_slice(),
            scope,
            key
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Frees a key whose request had no effect.
    pub async fn free_key(&mut self, scope: &str, key: &str) -> Result<(), StoreError> {
        q!(
            "delete from idempotency_keys where scope = $1 and key = $2 and status is null",
            scope,
            key
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets keys older than a moment.
    pub async fn purge_keys(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        q!(
            "delete from idempotency_keys where created_at < $1",
            millis(before)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

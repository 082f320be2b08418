//! Work that outlives a request: what must happen outside the database, and what must happen later.
//!
//! A job is written in the transaction that makes it necessary, claimed by one worker for a while, and deleted when
//! done. It may run twice (a worker can die between effect and acknowledgement), so every effect is idempotent.

use super::sql::q;
use super::{Dialect, Enqueued, Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use law::id::CaseId;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// Jobs are spread over this many shards by their case, for a database that is split by case later.
const SHARDS: u64 = 16;

/// A job as its worker sees it.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The job's id, the same each time it runs.
    pub id: String,
    /// The kind, as [`Tx::enqueue`] was told.
    pub kind: String,
    /// The case, where it belongs to one.
    pub case: Option<CaseId>,
    body: String,
    /// How often it was begun before.
    pub attempts: i64,
}

impl Claimed {
    /// The job's data.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        from_json("job", &self.body)
    }
}

/// A job that was given up, for the desk to look at.
#[derive(Clone, Debug)]
pub struct DeadJob {
    /// The job's id.
    pub id: String,
    /// The kind.
    pub kind: String,
    /// The case, where it belongs to one.
    pub case: Option<CaseId>,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub last_error: String,
    /// When it was given up.
    pub dead_at: DateTime<Utc>,
}

impl Tx {
    /// Leaves a job to be run at a time; a job of the same id is left alone.
    pub async fn enqueue<T: Serialize>(
        &mut self,
        id: &str,
        kind: &str,
        case: Option<&CaseId>,
        body: &T,
        run_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into jobs (id, kind, shard, case_id, body, run_at, attempts, claim_until)
             values ($1, $2, $3, $4, $5, $6, 0, 0) on conflict (id) do nothing",
            id,
            kind,
            case.map_or(0, shard),
            case.map(CaseId::as_str),
            to_json("job", body)?,
            millis(run_at)
        )
        .execute(self.connection())
        .await?;
        self.enqueued = Enqueued::Work;
        Ok(())
    }

    /// Takes due jobs for a while; nobody else gets them until then.
    pub async fn claim_jobs(
        &mut self,
        worker: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        at_most: i64,
    ) -> Result<Vec<Claimed>, StoreError> {
        const SQLITE: &str = "update jobs set claimed_by = $1, claim_until = $2, attempts = attempts + 1
             where id in (select id from jobs where dead_at is null and run_at <= $3 and claim_until <= $3
                          order by run_at limit $4)
             returning id, kind, case_id, body, attempts";
        const POSTGRES: &str = "update jobs set claimed_by = $1, claim_until = $2, attempts = attempts + 1
             where id in (select id from jobs where dead_at is null and run_at <= $3 and claim_until <= $3
                          order by run_at limit $4 for update skip locked)
             returning id, kind, case_id, body, attempts";
        let query = match self.dialect {
            Dialect::Sqlite => q!(SQLITE, worker, millis(until), millis(now), at_most),
            Dialect::Postgres => q!(POSTGRES, worker, millis(until), millis(now), at_most),
        };
        let rows = query.fetch_all(self.connection()).await?;
        rows.iter().map(claimed).collect()
    }

    /// Keeps a claimed job from others for longer.
    pub async fn draw_out_claim(
        &mut self,
        worker: &str,
        id: &str,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update jobs set claim_until = $1 where id = $2 and claimed_by = $3",
            millis(until),
            id,
            worker
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets a finished job, unless its claim has passed to somebody else.
    pub async fn finish_job(&mut self, worker: &str, id: &str) -> Result<(), StoreError> {
        q!(
            "delete from jobs where id = $1 and claimed_by = $2",
            id,
            worker
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Puts a failed job back for another try.
    pub async fn retry_job(
        &mut self,
        worker: &str,
        id: &str,
        error: &str,
        run_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update jobs set claimed_by = null, claim_until = 0, last_error = $1, run_at = $2 where id = $3 and claimed_by = $4",
            error,
            millis(run_at),
            id,
            worker
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Gives a job up; it stays for the desk to see.
    pub async fn bury_job(
        &mut self,
        worker: &str,
        id: &str,
        error: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update jobs set last_error = $1, dead_at = $2 where id = $3 and claimed_by = $4",
            error,
            millis(now),
            id,
            worker
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Lets a job that was given up run again; tells whether there was one.
    pub async fn revive_job(
        &mut self,
        id: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update jobs set dead_at = null, attempts = 0, claimed_by = null, claim_until = 0, run_at = $1
             where id = $2 and dead_at is not null",
            millis(now),
            id
        )
        .execute(self.connection())
        .await?;
        self.enqueued = Enqueued::Work;
        Ok((done.rows_affected() > 0).then_some(()))
    }
}

impl Store {
    /// When the next job is due or its claim runs out; `None` when there is no work at all.
    pub async fn next_job_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = q!("select min(case when claim_until > run_at then claim_until else run_at end) from jobs where dead_at is null")
            .fetch_one(&self.reader)
            .await?;
        row.try_get::<Option<i64>, _>(0)?.map(moment).transpose()
    }

    /// Jobs that were given up, oldest id first, after a cursor.
    pub async fn dead_jobs(&self, after: &str, limit: i64) -> Result<Vec<DeadJob>, StoreError> {
        let rows = q!(
            "select id, kind, case_id, attempts, last_error, dead_at from jobs
             where dead_at is not null and id > $1 order by id limit $2",
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(DeadJob {
                    id: row.try_get(0)?,
                    kind: row.try_get(1)?,
                    case: case_of(row, 2)?,
                    attempts: row.try_get(3)?,
                    last_error: row.try_get::<Option<String>, _>(4)?.unwrap_or_default(),
                    dead_at: moment(row.try_get(5)?)?,
                })
            })
            .collect()
    }

    /// How many jobs wait and how many were given up.
    pub async fn job_counts(&self) -> Result<(i64, i64), StoreError> {
        let row = q!("select count(*), count(dead_at) from jobs")
            .fetch_one(&self.reader)
            .await?;
        let (all, dead): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok((all - dead, dead))
    }
}

fn claimed(row: &AnyRow) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        id: row.try_get(0)?,
        kind: row.try_get(1)?,
        case: case_of(row, 2)?,
        body: row.try_get(3)?,
        attempts: row.try_get(4)?,
    })
}

fn case_of(row: &AnyRow, column: usize) -> Result<Option<CaseId>, StoreError> {
    row.try_get::<Option<String>, _>(column)?
        .map(|id| CaseId::parse(&id).map_err(|_| StoreError::Corrupt("case id")))
        .transpose()
}

/// The shard of a case: its id is random enough at the end.
fn shard(case: &CaseId) -> i64 {
    let tail = case.as_str().bytes().rev().take(4);
    let sum = tail.fold(0u64, |sum, byte| sum * 31 + u64::from(byte));
    i64::try_from(sum % SHARDS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_claim_is_drawn_out_by_whoever_has_it_alone() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/senim.db?mode=rwc", folder.path().display());
        let store = Store::open(&url).await.unwrap();
        let at = |second: i64| DateTime::from_timestamp(1_772_000_000 + second, 0).unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.enqueue("job", "seal_recording", None, &(), at(0))
            .await
            .unwrap();
        let first = tx.claim_jobs("first", at(0), at(60), 1).await.unwrap();
        assert_eq!(first.len(), 1);
        tx.draw_out_claim("second", "job", at(300)).await.unwrap();
        tx.draw_out_claim("first", "job", at(90)).await.unwrap();
        let early = tx.claim_jobs("second", at(89), at(150), 1).await.unwrap();
        assert!(early.is_empty());
        let later = tx.claim_jobs("second", at(90), at(150), 1).await.unwrap();
        assert_eq!(later.len(), 1);
    }
}

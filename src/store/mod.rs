//! The database: one SQL text for SQLite and PostgreSQL, one writer, many readers.
//!
//! Only `TEXT`, `BIGINT` and bytes are used, with `$n` placeholders and at most one difference per statement between
//! the two databases (row locks). Every write goes through [`Store::begin`], so that a group commit can slip in there.

pub mod accesses;
pub mod accounts;
pub mod artifacts;
pub mod bank_orders;
pub mod call_signals;
pub mod callbacks;
pub mod calls;
pub mod cases;
mod checkpoint;
pub mod consents;
pub mod desk;
pub mod device_verdicts;
pub mod documents;
pub mod generations;
mod history;
pub mod idempotency;
pub mod invoices;
pub mod jobs;
pub mod messages;
pub mod nca;
pub mod notice_choices;
pub mod readings;
pub mod reception;
pub mod recordings;
pub mod remote_signings;
mod schema;
pub mod services;
pub mod sessions;
pub mod shares;
pub mod sign_in;
mod sql;
pub mod standings;
pub mod statistics;
pub mod wallet;

use chrono::{DateTime, Utc};
use generations::{Generation, Generations, Moved, Remembered};
use law::id::{AccountId, CaseId};
use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyConnection, AnyPool, Transaction};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, broadcast};

/// The driver; the one line to change for a native one.
pub(crate) type Db = Any;

/// Connections that read at the same time.
const READERS: u32 = 4;
/// Writers at the same time on PostgreSQL; SQLite has one by nature.
const POSTGRES_WRITERS: u32 = 16;
/// How long a request waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Changes a slow listener may lag behind before it re-reads.
const CHANGE_BACKLOG: usize = 1024;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or is busy for too long.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// Another transaction changed the same rows; asking again helps.
    #[error("another transaction came first")]
    Conflict,
    /// The row is there already.
    #[error("the row exists already")]
    Exists,
    /// A row does not read as what it was written as.
    #[error("a stored {0} does not read back")]
    Corrupt(&'static str),
    /// A text that was asked for or to be kept holds a null character, which PostgreSQL has no place for.
    #[error("a text holds what the database cannot keep")]
    Unkeepable,
    /// The process is ending; whether the transaction is in the database is not known.
    #[error("the process ended under a transaction")]
    Ending,
    /// Any other fault of the database.
    #[error("the database refused a statement")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed => {
                Self::Unavailable(error)
            }
            sqlx::Error::Database(e) if e.is_unique_violation() => Self::Exists,
            sqlx::Error::Database(e) if is_serialisation_failure(e.code().as_deref()) => {
                Self::Conflict
            }
            sqlx::Error::Database(e) if e.code().as_deref() == Some(UNKEEPABLE) => Self::Unkeepable,
            _ => Self::Database(error),
        }
    }
}

/// SQLSTATE of a text with a null character, `character_not_in_repertoire`.
const UNKEEPABLE: &str = "22021";

/// SQLSTATE 40001 and 40P01 on PostgreSQL and its kin; SQLITE_BUSY (5) and its extended codes on SQLite.
fn is_serialisation_failure(code: Option<&str>) -> bool {
    matches!(code, Some("40001" | "40P01" | "5" | "261" | "517"))
}

/// Which database is behind the one SQL text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// The database with its pools and the news of what changed.
#[derive(Clone, Debug)]
pub struct Store {
    url: Arc<str>,
    writer: AnyPool,
    reader: AnyPool,
    dialect: Dialect,
    changes: broadcast::Sender<CaseId>,
    work: Arc<Notify>,
    generations: Generations,
}

impl Store {
    /// Opens the database at a `sqlite:` or `postgres:` URL and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be reached or a migration fails.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let dialect = if url.starts_with("sqlite:") {
            Dialect::Sqlite
        } else {
            Dialect::Postgres
        };
        if dialect == Dialect::Sqlite {
            schema::set_wal(url).await?;
        }
        let writers = match dialect {
            Dialect::Sqlite => 1,
            Dialect::Postgres => POSTGRES_WRITERS,
        };
        let writer = pool(dialect, writers).connect(url).await?;
        schema::migrate(&writer, dialect).await?;
        let reader = pool(dialect, READERS).connect(url).await?;
        let (changes, _) = broadcast::channel(CHANGE_BACKLOG);
        Ok(Self {
            url: url.into(),
            writer,
            reader,
            dialect,
            changes,
            work: Arc::new(Notify::new()),
            generations: Generations::new(),
        })
    }

    /// Begins a write transaction; dropping it undoes everything. Once it is committed, it is on the disk.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.begin_with(Durability::AtCommit).await
    }

    /// Begins a transaction of bookkeeping: who works on which job, which key is in use. Its commit does not wait for the disk;
    /// the next one of [`Self::begin`] takes it there, since databases keep the order of commits, or the write-back within
    /// about a second. A power failure before that means that something idempotent is done once more; a crash of the process
    /// alone loses nothing.
    pub async fn begin_bookkeeping(&self) -> Result<Tx, StoreError> {
        self.begin_with(Durability::WithNext).await
    }

    async fn begin_with(&self, durability: Durability) -> Result<Tx, StoreError> {
        let statement = match (self.dialect, durability) {
            (Dialect::Sqlite, Durability::AtCommit) => "pragma synchronous = full; begin immediate",
            (Dialect::Sqlite, Durability::WithNext) => {
                "pragma synchronous = normal; begin immediate"
            }
            (Dialect::Postgres, Durability::AtCommit) => "begin",
            (Dialect::Postgres, Durability::WithNext) => {
                "begin; set local synchronous_commit = off"
            }
        };
        Ok(Tx {
            inner: self.writer.begin_with(statement).await?,
            dialect: self.dialect,
            changed: Vec::new(),
            enqueued: Enqueued::Nothing,
            changes: self.changes.clone(),
            work: Arc::clone(&self.work),
            generations: self.generations.clone(),
            moved: Vec::new(),
        })
    }

    /// News of cases that changed, sent after commit.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<CaseId> {
        self.changes.subscribe()
    }

    /// How often an account or its sessions have changed: what was read of them before is good while this is the same.
    #[must_use]
    pub fn generation_of_account(&self, account: &AccountId) -> Generation {
        let what = Remembered::Account(account.as_str());
        self.generations.of(what)
    }

    /// How often a request of which an account is the applicant has changed: as [`Self::generation_of_account`].
    #[must_use]
    pub fn generation_of_requests(&self, applicant: &AccountId) -> Generation {
        let what = Remembered::RequestsOf(applicant.as_str());
        self.generations.of(what)
    }

    /// Woken when a committed transaction has left work for the jobs.
    #[must_use]
    pub fn work(&self) -> &Notify {
        &self.work
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("select 1").fetch_one(&self.reader).await?;
        Ok(())
    }

    /// Closes all connections, so that the files are whole.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// When a committed transaction is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    AtCommit,
    WithNext,
}

/// Whether a transaction leaves work for the jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Enqueued {
    Nothing,
    Work,
}

/// One write transaction.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Db>,
    dialect: Dialect,
    changed: Vec<CaseId>,
    enqueued: Enqueued,
    changes: broadcast::Sender<CaseId>,
    work: Arc<Notify>,
    generations: Generations,
    moved: Vec<Moved>,
}

impl Tx {
    /// Makes everything durable, as it was begun for, then tells listeners and jobs.
    ///
    /// A commit that has begun is seen through even when the caller hangs up: otherwise what it changed would be in the
    /// database, and whoever remembers the old state would never be told.
    pub async fn commit(self) -> Result<(), StoreError> {
        tokio::spawn(self.seen_through())
            .await
            .map_err(|_| StoreError::Ending)?
    }

    async fn seen_through(self) -> Result<(), StoreError> {
        let done = self.inner.commit().await;
        // A commit that failed may have reached the database; looking once more costs little.
        for moved in self.moved {
            self.generations.move_on(moved);
        }
        done?;
        for case in self.changed {
            // Nobody listening is no fault.
            let _ = self.changes.send(case);
        }
        if self.enqueued == Enqueued::Work {
            self.work.notify_one();
        }
        Ok(())
    }

    /// Whatever is remembered of an account or its sessions is old once this is committed.
    fn moves_account(&mut self, account: &AccountId) {
        let what = Remembered::Account(account.as_str());
        self.moved.push(self.generations.place(what));
    }

    /// Whatever is remembered of the requests of which an account is the applicant is old once this is committed.
    fn moves_requests_of(&mut self, applicant: &AccountId) {
        let what = Remembered::RequestsOf(applicant.as_str());
        self.moved.push(self.generations.place(what));
    }

    fn connection(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }
}

fn pool(dialect: Dialect, size: u32) -> AnyPoolOptions {
    let options = AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE_TIMEOUT);
    match dialect {
        // A file does not hang up: asking it before each use costs as much as most of the uses.
        Dialect::Sqlite => options
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(schema::set_up(connection))),
        Dialect::Postgres => options,
    }
}

/// A moment as it is stored: milliseconds since 1970.
pub(crate) const fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A stored moment.
pub(crate) fn moment(millis: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(millis).ok_or(StoreError::Corrupt("moment"))
}

/// A value as it is stored in a TEXT column.
pub(crate) fn to_json<T: serde::Serialize>(
    what: &'static str,
    value: &T,
) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt(what))
}

/// A value read from a TEXT column.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Row as _;

    async fn number(tx: &mut Tx, pragma: &'static str) -> i64 {
        let row = sqlx::query(pragma).fetch_one(tx.connection()).await;
        row.unwrap().get(0)
    }

    async fn store(folder: &tempfile::TempDir) -> Store {
        let file = folder.path().join("senim.db");
        let url = format!("sqlite:{}?mode=rwc", file.display());
        Store::open(&url).await.unwrap()
    }

    #[tokio::test]
    async fn only_bookkeeping_does_not_wait_for_the_disk() {
        const NORMAL: i64 = 1;
        const FULL: i64 = 2;
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let mut tx = store.begin_bookkeeping().await.unwrap();
        assert_eq!(number(&mut tx, "pragma synchronous").await, NORMAL);
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(number(&mut tx, "pragma synchronous").await, FULL);
    }

    #[tokio::test]
    async fn the_log_goes_back_beside_the_commits() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let size = || {
            std::fs::metadata(folder.path().join("senim.db"))
                .unwrap()
                .len()
        };
        let mut tx = store.begin().await.unwrap();
        let wide = format!("create table wide as select hex(zeroblob({}))", 1 << 20);
        sqlx::query(sqlx::AssertSqlSafe(wide))
            .execute(tx.connection())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let before = size();
        let stop = tokio_util::sync::CancellationToken::new();
        let writing = tokio::spawn(store.clone().write_back(stop.clone()));
        tokio::time::timeout(Duration::from_secs(10), async {
            while size() < before + (2 << 20) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await
        .expect("the log is written back");
        stop.cancel();
        writing.await.unwrap();
    }
}

//! SQLite's log is written back into the database beside the writer, so that no commit waits for it.
//!
//! SQLite itself writes the log back within the commit that makes it a thousand pages long: every such commit waits until
//! all of these pages are on the disk. Here a connection of its own does it, without stopping readers or the writer.

use super::{Dialect, Store, StoreError, schema};
use sqlx::AnyConnection;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Between two write-backs: a page that is written often goes back once, and the log of a busy second stays some megabytes.
const EVERY: Duration = Duration::from_secs(1);

impl Store {
    /// Writes the log back every second in which something was committed, until told to stop; on PostgreSQL, which does this
    /// itself, it returns at once. A write-back that fails is tried again; a log that nobody writes back is in the end written by
    /// a commit (`schema.rs`).
    pub async fn write_back(self, stop: CancellationToken) {
        match self.dialect {
            Dialect::Sqlite => {}
            Dialect::Postgres => return,
        }
        let mut connection = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
            if let Err(error) = self.write_back_with(&mut connection).await {
                tracing::warn!(%error, "the log could not be written back into the database");
                connection = None;
            }
        }
    }

    async fn write_back_with(
        &self,
        connection: &mut Option<AnyConnection>,
    ) -> Result<(), StoreError> {
        let connection = match connection {
            Some(connection) => connection,
            none @ None => none.insert(schema::connect(&self.url).await?),
        };
        sqlx::query("pragma wal_checkpoint(passive)")
            .fetch_one(connection)
            .await?;
        Ok(())
    }
}

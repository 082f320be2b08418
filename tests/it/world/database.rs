//! A look into the server's database, for what only it can show.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};

/// A connection of the test's own.
pub(crate) struct Database(AnyConnection);

impl Database {
    pub(super) async fn open(url: &str) -> Self {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(url).await.unwrap();
        if url.starts_with("sqlite:") {
            let wait = sqlx::query("pragma busy_timeout = 10000");
            wait.execute(&mut connection).await.unwrap();
        }
        Self(connection)
    }

    /// The connection itself.
    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.0
    }

    /// The rows of a query.
    pub(crate) async fn rows(&mut self, sql: &str) -> Vec<AnyRow> {
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        query.fetch_all(&mut self.0).await.unwrap()
    }

    /// The one number a query gives.
    pub(crate) async fn number(&mut self, sql: &str) -> i64 {
        self.rows(sql).await[0].try_get(0).unwrap()
    }

    /// The first column of a query, as text.
    pub(crate) async fn texts(&mut self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await;
        rows.iter().map(|row| row.try_get(0).unwrap()).collect()
    }

    /// Runs a statement; tells how many rows it touched.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        Ok(query.execute(&mut self.0).await?.rows_affected())
    }
}

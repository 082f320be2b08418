//! Migrations: one sequence, most of them common to both databases, and the pragmas of SQLite.

use super::{Dialect, StoreError};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _, SqlSafeStr};
use std::borrow::Cow;

/// Set on every SQLite connection: a commit is on disk when it is acknowledged, and nobody waits for ever.
const SQLITE_PRAGMAS: [&str; 5] = [
    "pragma synchronous = full",
    // The log goes back beside the commits (`checkpoint.rs`); at 80 MB, which is never while that runs, a commit does it.
    "pragma wal_autocheckpoint = 20000",
    // An erased key is overwritten with zeros, not only forgotten.
    "pragma secure_delete = on",
    "pragma foreign_keys = on",
    "pragma busy_timeout = 5000",
];

/// One migration: its number, its name, and its text for each database where they differ.
struct Script {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const SCRIPTS: [Script; 34] = [
    Script {
        version: 1,
        name: "core",
        sqlite: include_str!("../../migrations/common/0001_core.sql"),
        postgres: include_str!("../../migrations/common/0001_core.sql"),
    },
    Script {
        version: 2,
        name: "append only",
        sqlite: include_str!("../../migrations/sqlite/0002_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0002_append_only.sql"),
    },
    Script {
        version: 3,
        name: "remote signings",
        sqlite: include_str!("../../migrations/common/0003_remote_signings.sql"),
        postgres: include_str!("../../migrations/common/0003_remote_signings.sql"),
    },
    Script {
        version: 4,
        name: "certificates",
        sqlite: include_str!("../../migrations/common/0004_nca.sql"),
        postgres: include_str!("../../migrations/common/0004_nca.sql"),
    },
    Script {
        version: 5,
        name: "certificates append only",
        sqlite: include_str!("../../migrations/sqlite/0005_nca_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0005_nca_append_only.sql"),
    },
    Script {
        version: 6,
        name: "document signatures",
        sqlite: include_str!("../../migrations/common/0006_document_signatures.sql"),
        postgres: include_str!("../../migrations/common/0006_document_signatures.sql"),
    },
    Script {
        version: 7,
        name: "recordings",
        sqlite: include_str!("../../migrations/common/0007_recordings.sql"),
        postgres: include_str!("../../migrations/common/0007_recordings.sql"),
    },
    Script {
        version: 8,
        name: "recordings append only",
        sqlite: include_str!("../../migrations/sqlite/0008_recordings_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0008_recordings_append_only.sql"),
    },
    Script {
        version: 9,
        name: "call signals",
        sqlite: include_str!("../../migrations/common/0009_call_signals.sql"),
        postgres: include_str!("../../migrations/common/0009_call_signals.sql"),
    },
    Script {
        version: 10,
        name: "call signals append only",
        sqlite: include_str!("../../migrations/sqlite/0010_call_signals_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0010_call_signals_append_only.sql"),
    },
    Script {
        version: 11,
        name: "services",
        sqlite: include_str!("../../migrations/common/0011_services.sql"),
        postgres: include_str!("../../migrations/common/0011_services.sql"),
    },
    Script {
        version: 12,
        name: "services append only",
        sqlite: include_str!("../../migrations/sqlite/0012_services_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0012_services_append_only.sql"),
    },
    Script {
        version: 13,
        name: "desks",
        sqlite: include_str!("../../migrations/common/0013_desks.sql"),
        postgres: include_str!("../../migrations/common/0013_desks.sql"),
    },
    Script {
        version: 14,
        name: "desks append only",
        sqlite: include_str!("../../migrations/sqlite/0014_desks_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0014_desks_append_only.sql"),
    },
    Script {
        version: 15,
        name: "cabinet",
        sqlite: include_str!("../../migrations/common/0015_cabinet.sql"),
        postgres: include_str!("../../migrations/common/0015_cabinet.sql"),
    },
    Script {
        version: 16,
        name: "cabinet append only",
        sqlite: include_str!("../../migrations/sqlite/0016_cabinet_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0016_cabinet_append_only.sql"),
    },
    Script {
        version: 17,
        name: "recording apart",
        sqlite: include_str!("../../migrations/common/0017_recording_apart.sql"),
        postgres: include_str!("../../migrations/common/0017_recording_apart.sql"),
    },
    Script {
        version: 18,
        name: "recording apart append only",
        sqlite: include_str!("../../migrations/sqlite/0018_recording_apart_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0018_recording_apart_append_only.sql"),
    },
    Script {
        version: 19,
        name: "recording condition",
        sqlite: include_str!("../../migrations/common/0019_recording_condition.sql"),
        postgres: include_str!("../../migrations/common/0019_recording_condition.sql"),
    },
    Script {
        version: 20,
        name: "request readings",
        sqlite: include_str!("../../migrations/common/0020_request_readings.sql"),
        postgres: include_str!("../../migrations/common/0020_request_readings.sql"),
    },
    Script {
        version: 21,
        name: "request readings append only",
        sqlite: include_str!("../../migrations/sqlite/0021_request_readings_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0021_request_readings_append_only.sql"),
    },
    Script {
        version: 22,
        name: "intake region",
        sqlite: include_str!("../../migrations/common/0022_intake_region.sql"),
        postgres: include_str!("../../migrations/common/0022_intake_region.sql"),
    },
    Script {
        version: 23,
        name: "tariffs",
        sqlite: include_str!("../../migrations/common/0023_tariffs.sql"),
        postgres: include_str!("../../migrations/common/0023_tariffs.sql"),
    },
    Script {
        version: 24,
        name: "tariffs append only",
        sqlite: include_str!("../../migrations/sqlite/0024_tariffs_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0024_tariffs_append_only.sql"),
    },
    Script {
        version: 25,
        name: "appointments",
        sqlite: include_str!("../../migrations/common/0025_appointments.sql"),
        postgres: include_str!("../../migrations/common/0025_appointments.sql"),
    },
    Script {
        version: 26,
        name: "appointments append only",
        sqlite: include_str!("../../migrations/sqlite/0026_appointments_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0026_appointments_append_only.sql"),
    },
    Script {
        version: 27,
        name: "notice choices",
        sqlite: include_str!("../../migrations/common/0027_notice_choices.sql"),
        postgres: include_str!("../../migrations/common/0027_notice_choices.sql"),
    },
    Script {
        version: 28,
        name: "bank orders",
        sqlite: include_str!("../../migrations/common/0028_bank_orders.sql"),
        postgres: include_str!("../../migrations/common/0028_bank_orders.sql"),
    },
    Script {
        version: 29,
        name: "notary standings",
        sqlite: include_str!("../../migrations/common/0029_notary_standings.sql"),
        postgres: include_str!("../../migrations/common/0029_notary_standings.sql"),
    },
    Script {
        version: 30,
        name: "device verdicts",
        sqlite: include_str!("../../migrations/common/0030_device_verdicts.sql"),
        postgres: include_str!("../../migrations/common/0030_device_verdicts.sql"),
    },
    Script {
        version: 31,
        name: "case surveys",
        sqlite: include_str!("../../migrations/common/0031_case_surveys.sql"),
        postgres: include_str!("../../migrations/common/0031_case_surveys.sql"),
    },
    Script {
        version: 32,
        name: "case surveys append only",
        sqlite: include_str!("../../migrations/sqlite/0032_case_surveys_append_only.sql"),
        postgres: include_str!("../../migrations/postgres/0032_case_surveys_append_only.sql"),
    },
    Script {
        version: 33,
        name: "numbers of invoices",
        sqlite: include_str!("../../migrations/common/0033_invoice_numbers.sql"),
        postgres: include_str!("../../migrations/common/0033_invoice_numbers.sql"),
    },
    Script {
        version: 34,
        name: "documents by digest",
        sqlite: include_str!("../../migrations/common/0034_documents_by_digest.sql"),
        postgres: include_str!("../../migrations/common/0034_documents_by_digest.sql"),
    },
];

/// Brings the schema up to date.
pub(super) async fn migrate(pool: &AnyPool, dialect: Dialect) -> Result<(), StoreError> {
    let migrations = SCRIPTS
        .iter()
        .map(|script| script.render(dialect))
        .collect();
    Migrator::with_migrations(migrations)
        .run(pool)
        .await
        .map_err(|error| StoreError::Database(sqlx::Error::Migrate(Box::new(error))))
}

impl Script {
    fn render(&self, dialect: Dialect) -> Migration {
        let sql = match dialect {
            Dialect::Sqlite => self.sqlite.replace("{BLOB}", "blob"),
            Dialect::Postgres => self.postgres.replace("{BLOB}", "bytea"),
        };
        Migration::new(
            self.version,
            Cow::Borrowed(self.name),
            MigrationType::Simple,
            // The text is ours, compiled in; only the BLOB token was replaced.
            AssertSqlSafe(sql).into_sql_str(),
            false,
        )
    }
}

/// Sets the journal mode once, before any pool: several connections doing so at once can lock each other out.
pub(super) async fn set_wal(url: &str) -> Result<(), StoreError> {
    let mut connection = AnyConnection::connect(url).await?;
    sqlx::query("pragma journal_mode = wal")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}

/// A connection to SQLite outside the pools.
pub(super) async fn connect(url: &str) -> Result<AnyConnection, StoreError> {
    let mut connection = AnyConnection::connect(url).await?;
    set_up(&mut connection).await?;
    Ok(connection)
}

/// Prepares a new connection to SQLite.
pub(super) async fn set_up(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for pragma in SQLITE_PRAGMAS {
        sqlx::query(pragma).execute(&mut *connection).await?;
    }
    Ok(())
}

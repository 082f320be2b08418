//! What a process has used, from `/proc`, and how often its database was committed.

use std::fs;
use std::path::Path;

use super::BenchError;

/// Clock ticks a second in `/proc/PID/stat`: Linux shows 100 to programs on every architecture (`man 5 proc`, USER_HZ).
const TICKS: f64 = 100.0;

/// Seconds of processor time a process has used, in its own code and in the kernel.
pub(super) fn cpu_seconds(process: u32) -> Result<f64, BenchError> {
    let path = format!("/proc/{process}/stat");
    let stat = fs::read_to_string(&path)?;
    ticks(&stat)
        .map(|ticks| ticks / TICKS)
        .ok_or_else(|| BenchError::Unreadable(path))
}

/// `utime` and `stime`, the 14th and 15th field; the second one, the name in brackets, may hold spaces.
fn ticks(stat: &str) -> Option<f64> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
    Some(number(14)? + number(15)?)
}

/// Megabytes of memory: now (`VmRSS`) or at most so far (`VmHWM`).
pub(super) fn memory(process: u32, which: &str) -> Result<f64, BenchError> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path)?;
    kilobytes(&status, which)
        .map(|kilobytes| kilobytes / 1024.0)
        .ok_or_else(|| BenchError::Unreadable(path))
}

fn kilobytes(status: &str, which: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(which)?.strip_prefix(':'))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Commits of a SQLite database so far, modulo 2³².
///
/// The index of the write-ahead log begins with a header whose third word, `iChange`, grows by one with every
/// transaction that is committed (SQLite, `wal.c`, `WalIndexHdr`); it stands in the file `…-shm`.
pub(super) fn commits(database: &Path) -> Result<u32, BenchError> {
    let index = database.with_extension("db-shm");
    let header = fs::read(&index)?;
    let word = header
        .get(8..12)
        .and_then(|bytes| bytes.try_into().ok())
        .map(u32::from_ne_bytes);
    word.ok_or_else(|| BenchError::Unreadable(index.display().to_string()))
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
    use sqlx::{ConnectOptions, Connection};

    use super::*;
    use crate::workspace;

    #[test]
    fn processor_time_is_read_behind_a_name_with_brackets() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 3 0";
        assert!((ticks(stat).unwrap() - 300.0).abs() < 1e-9);
        assert_eq!(ticks("7 a S"), None);
    }

    #[test]
    fn this_process_has_memory_and_has_used_time() {
        let own = std::process::id();
        assert!(memory(own, "VmHWM").unwrap() >= memory(own, "VmRSS").unwrap() / 2.0);
        assert!(cpu_seconds(own).is_ok());
        assert!(memory(own, "VmNothing").is_err());
    }

    #[tokio::test]
    async fn every_commit_counts_once_and_a_look_does_not_count() {
        let file = workspace::scratch("commits-test").unwrap().join("test.db");
        let mut database = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .connect()
            .await
            .unwrap();
        sqlx::raw_sql("create table row (id integer)")
            .execute(&mut database)
            .await
            .unwrap();
        let before = commits(&file).unwrap();
        for _ in 0..5 {
            sqlx::raw_sql("insert into row values (1)")
                .execute(&mut database)
                .await
                .unwrap();
            sqlx::raw_sql("select count(*) from row")
                .execute(&mut database)
                .await
                .unwrap();
        }
        assert_eq!(commits(&file).unwrap() - before, 5);
        database.close().await.unwrap();
    }
}

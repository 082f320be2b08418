//! Everything the servers of all tests log, kept to be searched for what must not be in it.

use std::io::{self, Write};
use std::sync::{Mutex, Once, PoisonError};
use tracing_subscriber::EnvFilter;

/// More than the program itself logs unless it is told otherwise: what is debugged today is logged tomorrow.
const FILTER: &str = "info,senim=debug,signaling=debug,sqlx=warn";

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static CANARIES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Keeper;

impl Write for Keeper {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if std::env::var_os("SHOW_LOG").is_some() {
            io::stderr().write_all(line)?;
        }
        LINES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps the log from now on.
pub(super) fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(FILTER))
            .with_ansi(false)
            .with_writer(|| Keeper)
            .init();
    });
}

/// What was logged so far by all servers.
pub(crate) fn logged() -> String {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&lines).into_owned()
}

/// Remembers something that must never be logged, and gives all that was remembered.
pub(crate) fn may_not_be_logged(secrets: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut canaries = CANARIES.lock().unwrap_or_else(PoisonError::into_inner);
    canaries.extend(secrets);
    canaries.clone()
}

//! Whom signatures are trusted from: anchors and intermediates from files, with lists of revoked certificates that are
//! read again when they change.

use eds::trust::TrustStore;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The trust store of the installation.
#[derive(Debug)]
pub struct Trust {
    folder: PathBuf,
    read: Mutex<Read>,
}

#[derive(Debug)]
struct Read {
    changed: Option<SystemTime>,
    store: Arc<TrustStore>,
}

/// Why the trust store cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the trust folder cannot be read: {0}")]
pub struct TrustError(String);

impl Trust {
    /// Reads a folder with `root.pem`, `ca-chain.pem` and `crl.pem`.
    ///
    /// # Errors
    /// [`TrustError`] when a file is missing or broken.
    pub fn open(folder: PathBuf) -> Result<Self, TrustError> {
        let store = Arc::new(read(&folder)?);
        let changed = changed(&folder);
        Ok(Self {
            folder,
            read: Mutex::new(Read { changed, store }),
        })
    }

    /// The store with the newest list of revoked certificates that reads.
    ///
    /// A list that does not read leaves the last one in place, which goes stale by its own date and then fails closed.
    #[must_use]
    pub fn current(&self) -> Arc<TrustStore> {
        let mut read_state = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = changed(&self.folder);
        if changed != read_state.changed
            && let Err(error) = self.reread(&mut read_state, changed)
        {
            tracing::error!(%error, "the list of revoked certificates is kept as it was");
        }
        Arc::clone(&read_state.store)
    }

    /// Reads the lists again whatever their file's date says: a revocation of this process is seen by its next check.
    ///
    /// # Errors
    /// [`TrustError`] when they do not read; the former ones stay.
    pub fn refresh(&self) -> Result<(), TrustError> {
        let mut read_state = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = changed(&self.folder);
        self.reread(&mut read_state, changed)
    }

    fn reread(&self, state: &mut Read, changed: Option<SystemTime>) -> Result<(), TrustError> {
        let store = Arc::new(read(&self.folder)?);
        *state = Read { changed, store };
        Ok(())
    }
}

fn changed(folder: &std::path::Path) -> Option<SystemTime> {
    fs::metadata(folder.join("crl.pem"))
        .and_then(|m| m.modified())
        .ok()
}

fn read(folder: &std::path::Path) -> Result<TrustStore, TrustError> {
    TrustStore::read(
        &folder.join("root.pem"),
        &folder.join("ca-chain.pem"),
        &folder.join("crl.pem"),
    )
    .map_err(|error| TrustError(error.to_string()))
}

//! Whom signatures are trusted from: anchors and intermediates from files, with lists of revoked certificates that are
//! read again when they change.

use eds::trust::TrustStore;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
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
    changed: Changed,
    store: Arc<TrustStore>,
}

/// The dates of the lists, by which a change is seen.
type Changed = [Option<SystemTime>; 3];

/// The folder, below the trust folder, of an authority that signs by GOST: the National Certification Authority has one
/// hierarchy for each kind of algorithm.
const GOST: &str = "gost";
/// The lists that were fetched, all that were the newest then; the folder's own files are never written.
const FETCHED: &str = "fetched.pem";

/// Why the trust store cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the trust folder cannot be read: {0}")]
pub struct TrustError(String);

impl Trust {
    /// Reads a folder with `root.pem`, `ca-chain.pem` and `crl.pem`, and the same files below `gost/` where they are, with the
    /// lists that [`Trust::take`] kept.
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

    /// Takes a list that was fetched, if an authority of the folder signed it and it is newer than the one held, and keeps
    /// it beside the folder's own.
    ///
    /// # Errors
    /// [`TrustError`] when nobody trusted signed it, or it cannot be kept.
    pub fn take(&self, list: &[u8]) -> Result<(), TrustError> {
        let wrong = |error: &dyn std::error::Error| TrustError(error.to_string());
        let held = self.current();
        let mut store = TrustStore::clone(&held);
        store.add_crl(list).map_err(|error| wrong(&error))?;
        if store.crls().eq(held.crls()) {
            tracing::info!("a fetched list is no newer than the one held");
            return Ok(());
        }
        self.keep(&store.crls_pem())
            .map_err(|error| wrong(&error))?;
        self.refresh()
    }

    /// Replaces the fetched lists as a whole, so that whoever reads sees the former ones or these.
    fn keep(&self, lists: &str) -> Result<(), std::io::Error> {
        let new = self.folder.join(format!("{FETCHED}.new"));
        let mut file = fs::File::create(&new)?;
        file.write_all(lists.as_bytes())?;
        file.sync_all()?;
        fs::rename(new, self.folder.join(FETCHED))
    }

    fn reread(&self, state: &mut Read, changed: Changed) -> Result<(), TrustError> {
        let store = Arc::new(read(&self.folder)?);
        *state = Read { changed, store };
        Ok(())
    }
}

fn changed(folder: &Path) -> Changed {
    let date = |file: PathBuf| fs::metadata(file).and_then(|list| list.modified()).ok();
    [
        date(folder.join("crl.pem")),
        date(folder.join(GOST).join("crl.pem")),
        date(folder.join(FETCHED)),
    ]
}

fn read(folder: &Path) -> Result<TrustStore, TrustError> {
    let gost = folder.join(GOST);
    let folders = [Some(folder), gost.is_dir().then_some(&gost)];
    let text = |name: &str| {
        let files = folders.iter().flatten().map(|folder| folder.join(name));
        files.map(fs::read_to_string).collect::<Result<String, _>>()
    };
    let wrong = |error: &dyn std::error::Error| TrustError(error.to_string());
    let [anchors, intermediates, lists] = [text("root.pem"), text("ca-chain.pem"), text("crl.pem")];
    let anchors = anchors.map_err(|error| wrong(&error))?;
    let intermediates = intermediates.map_err(|error| wrong(&error))?;
    let lists = lists.map_err(|error| wrong(&error))?;
    if let Ok(fetched) = fs::read_to_string(folder.join(FETCHED)) {
        match TrustStore::from_pem(&anchors, &intermediates, &(lists.clone() + "\n" + &fetched)) {
            Ok(store) => return Ok(store),
            Err(error) => tracing::error!(%error, "the fetched lists do not count"),
        }
    }
    TrustStore::from_pem(&anchors, &intermediates, &lists).map_err(|error| wrong(&error))
}

//! What the tests of recordings stand on: a vault in a folder of its own, a register that remembers, a chain of entries.

use bytes::Bytes;
use chrono::DateTime;
use eds::aead::DataKey;
use eds::chain::Link;
use eds::hash::sha256;
use senim::recordings::{
    Keeping, Patience, ReadError, Register, RegisterError, Registered, Settings, StoredPart, Vault,
    VaultError,
};
use signaling::CallKey;
use signaling::evidence::{
    Entry, EntryHeader, EntryKind, Genesis, Ledger, LedgerError, MAGIC, frame,
};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a part may take to be stored on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Remembers the parts that were stored, after refusing so many.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    parts: Mutex<BTreeMap<(CallKey, u32), StoredPart>>,
    refuse: Mutex<u32>,
}

impl Remembered {
    pub(crate) fn refuse(&self, times: u32) {
        *self.refuse.lock().unwrap() = times;
    }

    pub(crate) fn of(&self, call: &CallKey) -> Vec<StoredPart> {
        let parts = self.parts.lock().unwrap();
        let of_call = parts.values().filter(|part| part.call == *call);
        of_call.cloned().collect()
    }

    fn note(&self, part: &StoredPart) -> Result<(), RegisterError> {
        let mut refuse = self.refuse.lock().unwrap();
        if *refuse > 0 {
            *refuse -= 1;
            return Err(RegisterError("not today".to_owned()));
        }
        let mut parts = self.parts.lock().unwrap();
        let known = parts.insert((part.call.clone(), part.part), part.clone());
        assert!(
            known.is_none_or(|known| known == *part),
            "another part of that number"
        );
        Ok(())
    }
}

/// A handle of the register that the vault owns.
#[derive(Debug)]
struct Handle(Arc<Remembered>);

impl Register for Handle {
    fn stored(&self, part: StoredPart) -> Registered {
        let noted = self.0.note(&part);
        Box::pin(async move { noted })
    }
}

/// A vault with its folder.
pub(crate) struct Shelf {
    pub(crate) vault: Arc<Vault>,
    pub(crate) register: Arc<Remembered>,
    pub(crate) settings: Settings,
    folder: PathBuf,
    temporary: Option<TempDir>,
}

impl Shelf {
    /// A vault that keeps parts in a folder.
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let mut shelf = Self::at(folder.path());
        shelf.temporary = Some(folder);
        shelf
    }

    /// A vault in a folder that somebody else keeps.
    pub(crate) fn at(folder: &Path) -> Self {
        Self::with(Self::settings(folder))
    }

    /// A vault that keeps parts elsewhere.
    pub(crate) fn keeping(keeping: Keeping) -> Self {
        let folder = TempDir::new().unwrap();
        Self::with_folder(folder, |folder| Settings {
            keeping,
            ..Self::settings(folder)
        })
    }

    /// A vault with a folder of its own and settings for it.
    pub(crate) fn with_folder(folder: TempDir, settings: impl FnOnce(&Path) -> Settings) -> Self {
        let mut shelf = Self::with(settings(folder.path()));
        shelf.temporary = Some(folder);
        shelf
    }

    /// Settings that try again soon.
    pub(crate) fn settings(folder: &Path) -> Settings {
        Settings {
            spool: folder.join("spool"),
            keeping: Keeping::Folder(folder.join("store")),
            reserve_percent: 0,
            patience: Patience {
                first_pause: Duration::from_millis(20),
                longest_pause: Duration::from_millis(200),
                ..Patience::default()
            },
        }
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let register = Arc::new(Remembered::default());
        let handle = Arc::new(Handle(Arc::clone(&register)));
        let vault = Vault::open(&settings, handle).unwrap();
        Self {
            vault,
            register,
            folder: settings.spool.parent().unwrap().to_owned(),
            settings,
            temporary: None,
        }
    }

    /// The same folders under a new process, as it were.
    pub(crate) fn opened_again(self) -> Self {
        let Self {
            vault,
            register,
            settings,
            folder,
            temporary,
        } = self;
        drop(vault);
        let begun = Instant::now();
        let vault = loop {
            let handle = Arc::new(Handle(Arc::clone(&register)));
            match Vault::open(&settings, handle) {
                // A process that another test is about to start has a copy of the lock until it runs.
                Err(VaultError::Taken) if begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                opened => break opened.unwrap(),
            }
        };
        Self {
            vault,
            register,
            settings,
            folder,
            temporary,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// What a second process would meet that takes the same folders.
    pub(crate) fn taken_twice(&self) -> Result<Arc<Vault>, VaultError> {
        let handle = Arc::new(Handle(Arc::clone(&self.register)));
        Vault::open(&self.settings, handle)
    }

    /// The files of the spool that belong to calls.
    pub(crate) fn spooled(&self) -> Vec<PathBuf> {
        files(&self.settings.spool)
    }

    /// The call's parts once nothing of it waits any more.
    pub(crate) async fn stored(&self, call: &CallKey) -> Vec<StoredPart> {
        let until = std::time::Instant::now() + PATIENCE;
        while !self.vault.waiting_of(call).is_empty() {
            assert!(std::time::Instant::now() < until, "parts still wait");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.register.of(call)
    }

    /// The plain ledger of these parts.
    pub(crate) async fn read(
        &self,
        call: &CallKey,
        parts: Vec<StoredPart>,
        key: &Arc<DataKey>,
    ) -> Result<Vec<u8>, ReadError> {
        let mut ledger = self.vault.read(call, parts, Arc::clone(key));
        let mut all = Vec::new();
        while let Some(bytes) = ledger.next_bytes().await? {
            all.extend_from_slice(&bytes);
        }
        Ok(all)
    }

    /// The plain ledger as a file is read.
    pub(crate) async fn read_as_file(&self, call: &CallKey, key: &Arc<DataKey>) -> Vec<u8> {
        let parts = self.register.of(call);
        let mut ledger = self.vault.read(call, parts, Arc::clone(key));
        let reading = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            ledger.read_to_end(&mut all).map(|_| all)
        });
        reading.await.unwrap().unwrap()
    }

    /// The file of an object.
    pub(crate) fn object(&self, part: &StoredPart) -> PathBuf {
        self.path().join("store").join(&part.object)
    }
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name() != Some(OsStr::new(".lock")) {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn call(number: u32) -> CallKey {
    CallKey::new(format!("0192f0c1-7f00-7000-8000-{number:012}"))
}

pub(crate) fn key() -> Arc<DataKey> {
    Arc::new(DataKey::generate())
}

/// The entries of a call one after another, and the plain ledger that they make.
#[derive(Clone)]
pub(crate) struct Chain {
    call: CallKey,
    last: Option<Link>,
    pub(crate) plain: Vec<u8>,
}

impl Chain {
    pub(crate) fn of(call: &CallKey) -> Self {
        Self {
            call: call.clone(),
            last: None,
            plain: MAGIC.to_vec(),
        }
    }

    /// The next entry: the genesis first, then clusters of a second.
    pub(crate) fn next(&mut self, payload: &[u8]) -> (Entry, Link) {
        let seq = self.last.map_or(1, |last| last.seq + 1);
        let body = if seq == 1 {
            self.genesis()
        } else {
            EntryKind::Cluster {
                leg: 1,
                from_ms: (seq - 2) * 1000,
                to_ms: (seq - 1) * 1000,
                audio: 50,
                video: 30,
                lost: 0,
            }
        };
        let entry = Entry {
            header: EntryHeader {
                v: 1,
                seq,
                at: 1_772_424_000_000 + i64::try_from(seq).unwrap() * 1000,
                body,
            },
            payload: Bytes::copy_from_slice(payload),
        };
        let link = entry.link(&self.call, self.last.as_ref());
        self.last = Some(link);
        self.plain.extend(frame(&entry, &link));
        (entry, link)
    }

    /// Puts so many entries of these bytes into a ledger.
    pub(crate) fn fill(
        &mut self,
        ledger: &mut dyn Ledger,
        entries: usize,
        payload: &[u8],
    ) -> Result<(), LedgerError> {
        for _ in 0..entries {
            let (entry, link) = self.next(payload);
            ledger.append(&entry, &link)?;
        }
        ledger.flush()
    }

    pub(crate) fn seq(&self) -> u64 {
        self.last.map_or(0, |last| last.seq)
    }

    fn genesis(&self) -> EntryKind {
        EntryKind::Genesis(Genesis {
            call: self.call.clone(),
            case: "0192f0c1-7f00-7000-8000-00000000000a".to_owned(),
            application: None,
            people: Vec::new(),
            consent: sha256(b"consent"),
            server: "http://127.0.0.1".to_owned(),
            opened_at: DateTime::from_timestamp(1_772_424_000, 0).unwrap(),
        })
    }
}

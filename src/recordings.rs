//! Keeping the recordings of calls: sealed at once, on disk within a second, in the store within a minute, read back
//! before the local copy goes, and readable only with a key that can be destroyed.
//!
//! `ledger.rs` writes a call's parts into the spool, `upload.rs` brings them into the object store, `recover.rs` finds what a
//! broken-off process left, `read.rs` gives a recording back, `part.rs` is the form of a part.

mod ledger;
mod objects;
mod part;
mod read;
mod recover;
mod settings;
mod spool;
mod upload;

pub use objects::ObjectError;
pub use part::PartError;
pub use read::{PlainLedger, ReadError};
pub use recover::RecoverError;
pub use settings::{Keeping, Patience, S3, Secret, Settings};

use eds::aead::DataKey;
use eds::hash::Sha256Hash;
use ledger::PartLedger;
use objects::Objects;
use signaling::CallKey;
use signaling::evidence::{Continuation, Ledger, LedgerError, OpenedLedger};
use spool::{Kind, Removed, Spool};
use std::fmt;
use std::fs::File;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A part that is whole: what the database keeps of it once it is safely stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPart {
    /// The call.
    pub call: CallKey,
    /// The part's number, from 1.
    pub part: u32,
    /// Its name in the store; it contains the hash, so that no other bytes ever take the name.
    pub object: String,
    /// Its first entry.
    pub first_seq: u64,
    /// How far the recording has come with its last entry.
    pub reached: Continuation,
    /// Its bytes.
    pub bytes: u64,
    /// SHA-256 of them.
    pub sha256: Sha256Hash,
}

impl StoredPart {
    fn new(
        call: CallKey,
        part: u32,
        first_seq: u64,
        reached: Continuation,
        bytes: u64,
        sha256: Sha256Hash,
    ) -> Self {
        let object = format!("{call}/{part:06}-{sha256}.part");
        Self {
            call,
            part,
            object,
            first_seq,
            reached,
            bytes,
            sha256,
        }
    }
}

/// An answer of the register.
pub type Registered = Pin<Box<dyn Future<Output = Result<(), RegisterError>> + Send>>;

/// Why a part was not registered; it stays in the spool and is offered again.
#[derive(Debug, thiserror::Error)]
#[error("the part is not registered: {0}")]
pub struct RegisterError(pub String);

/// Learns of every part that is safely stored, before the spool gives up its copy.
pub trait Register: Send + Sync + fmt::Debug {
    /// Notes a part durably; may be called again for the same part.
    fn stored(&self, part: StoredPart) -> Registered;
}

/// Why the recordings' keeping does not start or does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The spool's folder.
    #[error("the spool of recordings")]
    Spool(#[from] io::Error),
    /// The object store.
    #[error("the store of recordings")]
    Objects(#[from] ObjectError),
    /// Another server writes there: two would take each other's parts for left behind, and cut them.
    #[error("another running server has the spool of recordings: each server needs one of its own")]
    Taken,
    /// The spool's disk has no more than its reserve left.
    #[error("the disk of the spool of recordings is full up to its reserve")]
    Full,
    /// A part is being written or is on its way to the store; asking again helps.
    #[error("a part of the recording is on its way")]
    Busy,
}

/// What waits to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Parts in the spool.
    pub parts: usize,
    /// How often the most unlucky of them was tried.
    pub tries: u32,
}

/// The keeping of recordings.
#[derive(Debug)]
pub struct Vault {
    spool: Arc<Spool>,
    objects: Arc<Objects>,
    _uploads: DropGuard,
    _lock: File,
}

impl Vault {
    /// Opens spool and store, and begins to store what waits; inside a tokio runtime.
    ///
    /// # Errors
    /// [`VaultError`] when the folder cannot be made or another server has it, or a setting of the store is impossible.
    pub fn open(settings: &Settings, register: Arc<dyn Register>) -> Result<Arc<Self>, VaultError> {
        let spool = Arc::new(Spool::open(&settings.spool, settings.reserve_percent)?);
        let lock = spool.lock()?.ok_or(VaultError::Taken)?;
        let objects = Arc::new(Objects::open(&settings.keeping, settings.patience)?);
        let stop = CancellationToken::new();
        tokio::spawn(upload::run(
            Arc::clone(&spool),
            Arc::clone(&objects),
            register,
            settings.patience,
            stop.clone(),
        ));
        Ok(Arc::new(Self {
            spool,
            objects,
            _uploads: stop.drop_guard(),
            _lock: lock,
        }))
    }

    /// A ledger for a call's entries behind `after`, in parts from this number on. It blocks on the disk.
    ///
    /// # Errors
    /// [`LedgerError::Refused`] when the call is being written already, [`LedgerError::Full`] when the disk is.
    pub fn begin_part(
        &self,
        call: &CallKey,
        part: u32,
        key: Arc<DataKey>,
        after: Option<Continuation>,
    ) -> Result<Box<dyn Ledger>, LedgerError> {
        let held = self.spool.hold(call).ok_or_else(|| {
            LedgerError::Refused("the call is being written, or its name fits no file".to_owned())
        })?;
        let spool = Arc::clone(&self.spool);
        let mut ledger = PartLedger::new(spool, held, call.clone(), part, key, after);
        ledger.begin()?;
        Ok(Box::new(ledger))
    }

    /// A ledger that goes on behind the last of these parts: those that the database has and those that
    /// [`Vault::recover`] found, in any order.
    ///
    /// # Errors
    /// As [`Vault::begin_part`].
    pub fn go_on(
        &self,
        call: &CallKey,
        key: Arc<DataKey>,
        known: &[StoredPart],
    ) -> Result<OpenedLedger, LedgerError> {
        let last = known.iter().max_by_key(|part| part.part);
        let after = last.map(|part| part.reached);
        let number = last.map_or(1, |part| part.part + 1);
        let ledger = self.begin_part(call, number, key, after)?;
        Ok(OpenedLedger { ledger, after })
    }

    /// The calls that the spool holds anything of.
    ///
    /// # Errors
    /// The folder's fault.
    pub fn calls_in_spool(&self) -> io::Result<Vec<CallKey>> {
        let mut calls: Vec<_> = self.spool.files()?.into_iter().map(|file| file.0).collect();
        calls.dedup();
        Ok(calls)
    }

    /// Makes whole what a broken-off process left of a call and lets it be stored; answers with every part of the call that
    /// is in the spool or was until lately, so that with those the database has none is missing. It blocks on the disk.
    ///
    /// # Errors
    /// [`RecoverError`]; nothing is thrown away then.
    pub fn recover(&self, call: &CallKey, key: &DataKey) -> Result<Vec<StoredPart>, RecoverError> {
        recover::recover(&self.spool, call, key)
    }

    /// Gives up the part that [`Vault::recover`] found damaged for good, so that the others come into the store. What there is
    /// of it is kept aside, and [`Vault::given_up`] names it.
    ///
    /// # Errors
    /// The folder's fault.
    pub fn give_up(&self, call: &CallKey, part: u32) -> io::Result<()> {
        self.spool.give_up(call, part)
    }

    /// The parts of a call that never came into the store, because they were damaged before.
    ///
    /// # Errors
    /// The folder's fault.
    pub fn given_up(&self, call: &CallKey) -> io::Result<Vec<u32>> {
        self.spool.given_up(call)
    }

    /// The parts of a call that are whole and wait to be stored. A recording is all in the store when there are none and
    /// nobody writes it.
    #[must_use]
    pub fn waiting_of(&self, call: &CallKey) -> Vec<StoredPart> {
        self.spool.waiting(call)
    }

    /// What waits of all calls, for gauges and alarms.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        let (parts, tries) = self.spool.counts();
        Waiting { parts, tries }
    }

    /// Reads a recording from the store part by part; each part's hash, seals and chain are checked before any of it is
    /// given out. Inside a tokio runtime.
    #[must_use]
    pub fn read(&self, call: &CallKey, parts: Vec<StoredPart>, key: Arc<DataKey>) -> PlainLedger {
        PlainLedger::begin(Arc::clone(&self.objects), call.clone(), parts, key)
    }

    /// Removes everything of a call from spool and store. Its key must be erased from the database first: that is what
    /// destroys it.
    ///
    /// # Errors
    /// [`VaultError::Busy`] while a part is on its way; any error leaves the rest for the next try.
    pub async fn destroy(&self, call: &CallKey) -> Result<(), VaultError> {
        match self.spool.remove(call)? {
            Removed::All => Ok(self.objects.remove_all(call).await?),
            Removed::NotYet => Err(VaultError::Busy),
        }
    }
}

/// Whether the spool takes files and has room, and the store gives back what it takes; answers how many parts wait.
///
/// # Errors
/// [`VaultError`] by what does not.
pub async fn try_out(settings: &Settings) -> Result<usize, VaultError> {
    let spool = Spool::open(&settings.spool, settings.reserve_percent)?;
    spool.try_out()?;
    if !spool.has_room(0)? {
        return Err(VaultError::Full);
    }
    let objects = Objects::open(&settings.keeping, settings.patience)?;
    objects.try_out().await?;
    let waits = |file: &(CallKey, u32, Kind)| file.2.is_on_its_way();
    Ok(spool.files()?.into_iter().filter(waits).count())
}

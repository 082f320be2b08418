//! Where a running call's entries go: a row and a wrapped key in the database, sealed parts in the vault, heads signed by the
//! platform; and how all of it is read back.

use super::apart::Apart;
use super::head::HeadStatement;
use super::register::{PartRegister, stored};
use crate::app::stamp::Stamps;
use crate::app::{AppError, Fault};
use crate::port::Clock;
use crate::recordings::{
    ObjectError, PlainLedger, ReadError, RecoverError, Register, StoredPart, Vault, VaultError,
};
use crate::store::calls::CallState;
use crate::store::recordings::{HeadRow, RecordingRow, RecordingState};
use crate::store::{Store, StoreError};
use eds::Signer;
use eds::aead::DataKey;
use eds::cms;
use eds::hash::Sha256Hash;
use eds::master_key::MasterKey;
use law::id::{CallId, CaseId};
use signaling::CallKey;
use signaling::evidence::{Answer, Archive, Entry, Genesis, Ledger, LedgerError, OpenedLedger};
use std::collections::HashSet;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The seal answers within this time, or the head goes unsigned and the recorder asks again: a token's slowest signature.
const SIGNING: Duration = Duration::from_secs(10);
/// A head that gets no time-stamp within this time is kept without: the next follows in a minute, and the manifest's seal
/// is never without.
const STAMPING: Duration = Duration::from_secs(5);
/// How long a recording's end may take: the last part on its way to the store.
const CLOSING: Duration = Duration::from_secs(30);
/// Between two looks whether it has come there.
const LOOK: Duration = Duration::from_millis(50);
/// Recordings watched at the same time in one process; each takes a thread and two parts of memory.
const WATCHERS: usize = 32;

/// The archive of calls.
#[derive(Clone)]
pub struct CallArchive(Arc<Inner>);

struct Inner {
    store: Store,
    vault: Arc<Vault>,
    master: Arc<dyn MasterKey>,
    seal: Arc<dyn Signer>,
    stamps: Stamps,
    live: Live,
    watchers: Arc<Semaphore>,
}

/// The calls whose ledgers are open in this process.
type Live = Arc<Mutex<HashSet<CallId>>>;

impl CallArchive {
    /// An archive over a database and a vault.
    #[must_use]
    pub fn new(
        store: Store,
        vault: Arc<Vault>,
        master: Arc<dyn MasterKey>,
        seal: Arc<dyn Signer>,
        stamps: Stamps,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            vault,
            master,
            seal,
            stamps,
            live: Live::default(),
            watchers: Arc::new(Semaphore::new(WATCHERS)),
        }))
    }

    /// Who keeps note of the parts that the vault has stored.
    #[must_use]
    pub fn register(store: Store, clock: Arc<dyn Clock>) -> Arc<dyn Register> {
        Arc::new(PartRegister::new(store, clock))
    }

    /// Waits until everything of a call's recording is in the store, also what a process that died has left behind.
    pub(super) async fn closed(&self, row: &RecordingRow) -> Result<(), AppError> {
        let waiting = async {
            while self.is_live(&row.call) {
                tokio::time::sleep(LOOK).await;
            }
            let inner = Arc::clone(&self.0);
            let (key, call) = (self.key(row).await?, key_of(&row.call));
            blocking(move || recovered(&inner.vault, &call, &key))
                .await?
                .map_err(|error| broken(&error))?;
            while !self.0.vault.waiting_of(&key_of(&row.call)).is_empty() {
                tokio::time::sleep(LOOK).await;
            }
            Ok(())
        };
        // A recording that is still on its way is looked for again by the job's next try.
        tokio::time::timeout(CLOSING, waiting)
            .await
            .unwrap_or(Err(Fault::TryAgain.into()))
    }

    /// The parts of a call's recording that were damaged for good before they came into the store.
    pub(super) async fn given_up(&self, call: &CallId) -> Result<Vec<u32>, AppError> {
        let (inner, call) = (Arc::clone(&self.0), key_of(call));
        let given_up = blocking(move || inner.vault.given_up(&call)).await?;
        given_up.map_err(|error| broken(&error))
    }

    /// A recording as it can be read, again and again.
    pub(super) async fn reading(&self, row: &RecordingRow) -> Result<Reading, AppError> {
        let parts = self.0.store.recording_parts(&row.call).await?;
        Ok(Reading {
            vault: Arc::clone(&self.0.vault),
            call: key_of(&row.call),
            parts: parts
                .into_iter()
                .map(|part| stored(&row.call, part))
                .collect(),
            key: self.key(row).await?,
        })
    }

    /// One more place for somebody who watches, if there is one.
    pub(super) fn watch(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.watchers).try_acquire_owned().ok()
    }

    /// Takes everything of a recording out of the store once its key is destroyed.
    pub(super) async fn erase(&self, call: &CallId) -> Result<(), AppError> {
        match self.0.vault.destroy(&key_of(call)).await {
            Ok(()) => Ok(()),
            Err(VaultError::Busy) => Err(Fault::TryAgain.into()),
            Err(error) => Err(broken(&error)),
        }
    }

    fn is_live(&self, call: &CallId) -> bool {
        lock(&self.0.live).contains(call)
    }

    async fn key(&self, row: &RecordingRow) -> Result<Arc<DataKey>, AppError> {
        let wrapped = row.wrapped_key.clone().ok_or(Fault::RecordingDestroyed)?;
        let (inner, call) = (Arc::clone(&self.0), row.call.clone());
        let unwrapping = move || inner.master.unwrap(&wrapped, call.as_str().as_bytes());
        let key = blocking(unwrapping).await?;
        key.map(Arc::new).map_err(|error| broken(&error))
    }
}

impl Archive for CallArchive {
    fn open(&self, genesis: Genesis) -> Answer<OpenedLedger> {
        let archive = self.clone();
        Box::pin(async move {
            let call = CallId::parse(genesis.call.as_str())
                .map_err(|_| LedgerError::Refused("the room belongs to no call".to_owned()))?;
            let held = Held::take(&archive.0.live, call.clone())?;
            archive.opened(&genesis, &call, held).await
        })
    }

    fn sign_head(&self, call: CallKey, seq: u64, chain: Sha256Hash) -> Answer<Vec<u8>> {
        let archive = self.clone();
        Box::pin(async move {
            let id = CallId::parse(call.as_str())
                .map_err(|_| LedgerError::Refused("the room belongs to no call".to_owned()))?;
            archive.signed_head(&id, seq, chain).await
        })
    }
}

impl CallArchive {
    async fn opened(
        &self,
        genesis: &Genesis,
        call: &CallId,
        held: Held,
    ) -> Result<OpenedLedger, LedgerError> {
        let (row, key) = self.entered(genesis, call).await?;
        let parts = self
            .0
            .store
            .recording_parts(&row.call)
            .await
            .map_err(unavailable)?;
        let mut known: Vec<StoredPart> = parts.into_iter().map(|part| stored(call, part)).collect();
        let (vault, name) = (Arc::clone(&self.0.vault), key_of(call));
        let opening = move || {
            let left = vault
                .recover(&name, &key)
                .map_err(|error| LedgerError::Unavailable(error.to_string()))?;
            let known_by_number: HashSet<u32> = known.iter().map(|part| part.part).collect();
            known.extend(
                left.into_iter()
                    .filter(|part| !known_by_number.contains(&part.part)),
            );
            vault.go_on(&name, key, &known)
        };
        let opened = tokio::task::spawn_blocking(opening)
            .await
            .map_err(|error| LedgerError::Unavailable(error.to_string()))??;
        Ok(OpenedLedger {
            ledger: Box::new(HeldLedger {
                ledger: opened.ledger,
                _held: held,
            }),
            after: opened.after,
        })
    }

    /// The row of a call's recording with its key, made when there is none; only a call that goes on is recorded.
    async fn entered(
        &self,
        genesis: &Genesis,
        call: &CallId,
    ) -> Result<(RecordingRow, Arc<DataKey>), LedgerError> {
        if let Some(row) = self.0.store.recording(call).await.map_err(unavailable)? {
            if row.state != RecordingState::Running {
                return Err(LedgerError::Refused("the recording is over".to_owned()));
            }
            let key = self.key(&row).await;
            let key = key.map_err(|error| LedgerError::Key(error.to_string()))?;
            return Ok((row, key));
        }
        let (key, wrapped) = self.new_key(call).await?;
        let case = CaseId::parse(&genesis.case)
            .map_err(|_| LedgerError::Refused("the call belongs to no case".to_owned()))?;
        let now = self.0.stamps.clock.now();
        let mut tx = self.0.store.begin().await.map_err(unavailable)?;
        let running = tx.open_call(call).await.map_err(unavailable)?;
        if running.is_none_or(|row| row.state != CallState::Active || row.case != case) {
            return Err(LedgerError::Refused("the call does not go on".to_owned()));
        }
        let row = RecordingRow {
            call: call.clone(),
            number: tx.count_recordings(&case).await.map_err(unavailable)? + 1,
            case,
            wrapped_key: Some(wrapped),
            master_key_id: self.0.master.id().to_owned(),
            genesis: serde_json::to_string(genesis)
                .map_err(|error| LedgerError::Refused(error.to_string()))?,
            state: RecordingState::Running,
            started_at: now,
            ended_at: None,
            retain_until: None,
            hold: None,
            destroyed_at: None,
            manifest_name: None,
            notary_signed_at: None,
        };
        tx.put_recording(&row).await.map_err(unavailable)?;
        tx.commit().await.map_err(unavailable)?;
        Ok((row, key))
    }

    async fn new_key(&self, call: &CallId) -> Result<(Arc<DataKey>, Vec<u8>), LedgerError> {
        let (inner, call) = (Arc::clone(&self.0), call.clone());
        let wrapping = move || {
            let key = DataKey::generate();
            let wrapped = inner.master.wrap(&key, call.as_str().as_bytes())?;
            Ok((Arc::new(key), wrapped))
        };
        tokio::task::spawn_blocking(wrapping)
            .await
            .map_err(|error| LedgerError::Unavailable(error.to_string()))?
            .map_err(|error: eds::master_key::MasterKeyError| LedgerError::Key(error.to_string()))
    }

    async fn signed_head(
        &self,
        call: &CallId,
        seq: u64,
        chain: Sha256Hash,
    ) -> Result<Vec<u8>, LedgerError> {
        let now = self.0.stamps.clock.now();
        let signals = self.0.store.signals_of(call).await.map_err(unavailable)?;
        let apart = Apart::new(call, seq, &signals);
        let head = HeadStatement::new(call.as_str(), (seq, chain), apart.digest(), now);
        let statement = head.bytes();
        let seal = Arc::clone(&self.0.seal);
        let signing = move || cms::sign_attached(seal.as_ref(), &statement, now);
        let signed = tokio::time::timeout(SIGNING, tokio::task::spawn_blocking(signing)).await;
        let signed = signed.map_err(|_| unsigned("it does not answer in time"))?;
        let signed = signed.map_err(|_| unsigned("the signing broke off"))?;
        let signed = signed.map_err(|_| unsigned("it does not sign"))?;
        let stamping = tokio::time::timeout(STAMPING, self.0.stamps.onto_signature(&signed));
        let cms = match stamping.await {
            Ok(Ok(stamped)) => stamped,
            Ok(Err(error)) => {
                tracing::warn!(%error, "a head of a recording is kept without a time-stamp");
                signed
            }
            Err(_) => {
                tracing::warn!(
                    "a head of a recording is kept without a time-stamp: none came in time"
                );
                signed
            }
        };
        let row = HeadRow {
            seq,
            chain,
            cms,
            at: now,
        };
        let mut tx = self.0.store.begin().await.map_err(unavailable)?;
        tx.put_head(call, &row).await.map_err(unavailable)?;
        let paper = apart.bytes();
        tx.put_apart(call, seq, &paper).await.map_err(unavailable)?;
        tx.commit().await.map_err(unavailable)?;
        Ok(row.cms)
    }
}

/// A recording that can be read again and again.
pub(super) struct Reading {
    vault: Arc<Vault>,
    call: CallKey,
    parts: Vec<StoredPart>,
    key: Arc<DataKey>,
}

impl Reading {
    /// The plain ledger from its beginning; read on a thread that may block.
    pub(super) fn open(&self) -> PlainLedger {
        self.vault
            .read(&self.call, self.parts.clone(), Arc::clone(&self.key))
    }
}

/// A call's place among those that are written; given up when the ledger is.
struct Held {
    live: Live,
    call: CallId,
}

impl Held {
    fn take(live: &Live, call: CallId) -> Result<Self, LedgerError> {
        if lock(live).insert(call.clone()) {
            let live = Arc::clone(live);
            Ok(Self { live, call })
        } else {
            Err(LedgerError::Refused(
                "the call is being recorded".to_owned(),
            ))
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.live).remove(&self.call);
    }
}

/// A ledger that says when it is closed.
struct HeldLedger {
    ledger: Box<dyn Ledger>,
    _held: Held,
}

impl Ledger for HeldLedger {
    fn append(&mut self, entry: &Entry, link: &eds::chain::Link) -> Result<(), LedgerError> {
        self.ledger.append(entry, link)
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        self.ledger.flush()
    }

    fn close(self: Box<Self>) -> Result<(), LedgerError> {
        self.ledger.close()
    }
}

impl fmt::Debug for CallArchive {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CallArchive")
    }
}

fn key_of(call: &CallId) -> CallKey {
    CallKey::new(call.as_str())
}

fn lock(live: &Live) -> std::sync::MutexGuard<'_, HashSet<CallId>> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| AppError::Internal("work on a recording broke off"))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err asks for")]
fn unavailable(error: StoreError) -> LedgerError {
    LedgerError::Unavailable(error.to_string())
}

fn unsigned(why: &str) -> LedgerError {
    LedgerError::Unavailable(format!("the seal: {why}"))
}

fn broken(error: &(dyn std::error::Error + 'static)) -> AppError {
    tracing::error!(error, "a recording is not reachable");
    AppError::Internal("a recording is not reachable")
}

/// Makes whole what a process that died left of a call. A part that does not open is given up: its key was unwrapped for this
/// very call, so no other would open it either.
fn recovered(vault: &Vault, call: &CallKey, key: &DataKey) -> Result<(), RecoverError> {
    loop {
        match vault.recover(call, key) {
            Ok(_) => return Ok(()),
            Err(RecoverError::Part(part, error)) => {
                tracing::error!(%error, %call, part, "a part of a recording is given up");
                vault.give_up(call, part)?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether the store says of a part of a recording that it is not there.
pub(super) fn is_gone(error: &io::Error) -> bool {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<ReadError>());
    matches!(
        inner,
        Some(ReadError::Object { error, .. }) if error.is_absence()
    )
}

/// Whether a recording could not be read for now, so that nothing is said about its content.
pub(super) fn only_for_now(error: &io::Error) -> Option<()> {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<ReadError>());
    match inner {
        Some(ReadError::Part { .. }) => None,
        Some(ReadError::Object { error, .. }) => match error {
            ObjectError::Changed => None,
            ObjectError::Address
            | ObjectError::Folder(_)
            | ObjectError::Name(_)
            | ObjectError::Store(_)
            | ObjectError::Slow
            | ObjectError::TooMany => Some(()),
        },
        Some(ReadError::Broken) | None => Some(()),
    }
}

//! Where entries go: the port between the recorder and whoever keeps its entries.

use std::fmt;
use std::pin::Pin;

use eds::chain::Link;
use eds::hash::Sha256Hash;

use super::entry::{Entry, Genesis};
use crate::name::CallKey;

/// A future of the archive's.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, LedgerError>> + Send>>;

/// Keeps one call's entries in their order; called on the recorder's own thread, so it may block.
pub trait Ledger: Send {
    /// Keeps the next entry; after an error the same entry is offered again.
    ///
    /// # Errors
    /// [`LedgerError`]: the entry is not kept.
    fn append(&mut self, entry: &Entry, link: &Link) -> Result<(), LedgerError>;

    /// Makes what was kept durable.
    ///
    /// # Errors
    /// [`LedgerError`]: it may not be.
    fn flush(&mut self) -> Result<(), LedgerError>;

    /// Nothing more comes: the rest is made durable and put away.
    ///
    /// # Errors
    /// [`LedgerError`]: it may not be.
    fn close(self: Box<Self>) -> Result<(), LedgerError>;
}

/// Opens the ledgers of calls and signs their heads.
pub trait Archive: Send + Sync + fmt::Debug {
    /// The ledger of a call's recording: a new one, or one that goes on after a break.
    fn open(&self, genesis: Genesis) -> Answer<OpenedLedger>;

    /// The platform's signature over the chain up to an entry, as CMS.
    fn sign_head(&self, call: CallKey, seq: u64, chain: Sha256Hash) -> Answer<Vec<u8>>;
}

/// A ledger that takes entries.
pub struct OpenedLedger {
    /// Takes them.
    pub ledger: Box<dyn Ledger>,
    /// What is there already.
    pub after: Option<Continuation>,
}

impl fmt::Debug for OpenedLedger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OpenedLedger")
            .field("after", &self.after)
            .finish_non_exhaustive()
    }
}

/// Where a recording goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Continuation {
    /// The last entry that was kept.
    pub link: Link,
    /// How many legs there are.
    pub legs: u32,
    /// The call's time of the last entry.
    pub elapsed_ms: u64,
    /// When that entry was made, in milliseconds since 1970.
    pub last_at: i64,
}

/// Why an entry is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// No room, or too little to be safe.
    #[error("the recordings' disk is full")]
    Full,
    /// The disk, the store or the database does not answer.
    #[error("the recordings' store is not reachable: {0}")]
    Unavailable(String),
    /// The master key cannot be used.
    #[error("the recordings' master key cannot be used: {0}")]
    Key(String),
    /// The recording is over, destroyed, or not there.
    #[error("the recording takes no entries: {0}")]
    Refused(String),
}

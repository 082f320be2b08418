//! The evidence of a call: its entries, their chain, and where they go.

mod entry;
mod ledger;

pub use entry::{
    Entry, EntryHeader, EntryKind, FailReason, Genesis, LegEnd, RecordingState, VideoCodec,
};
pub use ledger::{Answer, Archive, Continuation, Ledger, LedgerError, OpenedLedger};

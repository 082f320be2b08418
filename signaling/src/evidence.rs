//! The evidence of a call: its entries, their chain, and where they go.
//!
//! `entry.rs` is what is kept, `frame.rs` the file it is kept in, `verify.rs` the check that names the first bad second,
//! `story.rs` what a whole recording tells (gathered by `teller.rs`), `extract.rs` one leg as a file, `webm/` the file's format. Nothing here knows
//! clocks, threads or sockets.

mod entry;
mod extract;
mod frame;
mod ledger;
mod story;
mod teller;
mod verify;
pub mod webm;

pub use entry::{
    Entry, EntryHeader, EntryKind, FailReason, Genesis, LegEnd, LegSource, RecordingState,
    VideoCodec,
};
pub use extract::{ExtractError, LegFile, start_of};
pub use frame::{
    Frame, FrameError, FrameReader, HEADER_BYTES, HEADER_VERSION, MAGIC, PAYLOAD_BYTES, frame, link,
};
pub use ledger::{Answer, Archive, Continuation, Ledger, LedgerError, OpenedLedger};
pub use story::{
    BREAK_RESTART, CLUSTER_MS, Chapter, Ended, GapStory, LegStory, Noted, SignedHead,
    SnapshotStory, Story, Totals,
};
pub use verify::{Broken, Expectations, Flaw, Head, verify};

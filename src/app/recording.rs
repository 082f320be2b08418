//! Recordings of calls as evidence: kept as the call goes on, sealed at its end, signed by the notary, watched on a reason.
//!
//! `archive.rs` takes a running call's entries, `sealing.rs` closes a recording with its manifest, `signature.rs` has the
//! notary vouch for it, `openings.rs`, `playback.rs` and `examination.rs` show it, `retention.rs` keeps and destroys it; `apart.rs` is what the desk alone may read.

mod access;
mod apart;
mod archive;
mod examination;
mod head;
mod manifest;
mod openings;
mod playback;
mod register;
mod retention;
mod sealing;
mod signature;

pub use crate::store::recordings::{OpeningRow, RecordingRow};
pub use access::{Shown, damaged, list};
pub use apart::{Apart, OF_MANIFEST, SignalLine};
pub use archive::CallArchive;
pub use examination::{Examination, SignatureFound, examine, is_told};
pub use head::HeadStatement;
pub use manifest::{
    Account, ChapterLine, Condition, GapLine, LegLine, Manifest, Of, PREFIX, SnapshotLine,
    file_names,
};
pub use openings::{
    OPENING_LIFE, Opened, file, of_caller as opening, of_case as openings_of_case, open,
};
pub use playback::{Stream, ledger, leg, snapshot};
pub use retention::{destroy_due, erase, hold, release};
pub use sealing::{leave_sealing, seal};
pub use signature::{check, manifest_of_call, must_be_signed, sign, to_sign, to_sign_of_case};

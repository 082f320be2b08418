//! What a whole recording tells: its legs, chapters, gaps, events, pictures and totals.

use bytes::Bytes;
use eds::chain::Link;
use eds::hash::Sha256Hash;
use serde::Serialize;

use super::entry::{Genesis, LegEnd, LegSource, VideoCodec};
use super::ledger::Continuation;
use super::webm::LegHeader;
use crate::event::CallEvent;
use crate::name::Participant;

/// The longest cluster in milliseconds, so that a process that dies loses less than two seconds.
pub const CLUSTER_MS: u64 = 1_000;
/// Why of a [`CallEvent::Break`] when the process had died: the legs before it ended there.
pub const BREAK_RESTART: &str = "restart";
/// A recording that is what it was when it was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Story {
    /// What it is bound to.
    pub genesis: Genesis,
    /// Its legs, by their numbers from 1.
    pub legs: Vec<LegStory>,
    /// The checks, in the order in which they began.
    pub chapters: Vec<Chapter>,
    /// What is missing.
    pub gaps: Vec<GapStory>,
    /// What happened, in its order.
    pub events: Vec<Noted>,
    /// The pictures taken.
    pub snapshots: Vec<SnapshotStory>,
    /// The platform's signatures over the chain, as they stand in it; whether they are good is for their reader to find.
    #[serde(skip)]
    pub heads: Vec<SignedHead>,
    /// Counts.
    pub totals: Totals,
    /// Whether the last entry says that it is the last.
    pub ended: Ended,
    /// The last entry's number.
    pub last_seq: u64,
    /// The chain's hash there.
    pub last_chain: Sha256Hash,
    /// When that entry was made, in milliseconds since 1970.
    pub last_at: i64,
}

/// Whether a recording came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Its last entry is [`super::EntryKind::End`].
    Whole,
    /// It stops without one: the process died, or it still goes on.
    Open,
}

/// One leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegStory {
    /// Its number.
    pub leg: u32,
    /// Whose.
    pub who: Participant,
    /// What it shows.
    pub source: LegSource,
    /// How its picture is coded.
    pub video: Option<VideoCodec>,
    /// The media type of its file.
    pub media_type: String,
    /// When it begins, in milliseconds of the call.
    pub from_ms: u64,
    /// Up to when it reaches.
    pub to_ms: u64,
    /// Why it ended; nothing while it is open.
    pub end: Option<LegEnd>,
    /// Clusters.
    pub clusters: u64,
    /// Frames of sound.
    pub audio_frames: u64,
    /// Frames of picture.
    pub video_frames: u64,
    /// Packets that never came.
    pub lost_packets: u64,
    /// Bytes of its file.
    pub bytes: u64,
    #[serde(skip)]
    pub(super) header: LegHeader,
}

/// One check of the script as a place in the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chapter {
    /// The check's code.
    pub check: String,
    /// When the notary began it, in milliseconds of the call; nothing when it was confirmed without.
    pub begun_ms: Option<u64>,
    /// When the notary confirmed it.
    pub confirmed_ms: Option<u64>,
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GapStory {
    /// The leg; nothing when the whole recording stood still.
    pub leg: Option<u32>,
    /// From when, in milliseconds of the call.
    pub from_ms: u64,
    /// Until when.
    pub to_ms: u64,
    /// Why, in snake case.
    pub why: String,
}

/// An event with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Noted {
    /// The entry's number.
    pub seq: u64,
    /// When, in milliseconds of the call.
    pub at_ms: u64,
    /// What.
    pub event: CallEvent,
}

/// A picture taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SnapshotStory {
    /// The entry's number.
    pub seq: u64,
    /// The leg it comes from.
    pub leg: u32,
    /// Of whom.
    pub of: Participant,
    /// When, in milliseconds of the call.
    pub at_ms: u64,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub sha256: Sha256Hash,
}

/// A signature over the chain up to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// The number of the entry that carries it.
    pub seq: u64,
    /// The number of the entry it speaks of.
    pub of_seq: u64,
    /// The chain's hash there.
    pub chain: Sha256Hash,
    /// The CMS.
    pub cms: Bytes,
}

/// Counts of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Entries.
    pub entries: u64,
    /// Bytes of headers and payloads.
    pub bytes: u64,
    /// The call's time, in milliseconds, up to which the recording reaches.
    pub elapsed_ms: u64,
}

impl Story {
    /// Where the recording would go on.
    #[must_use]
    pub fn continuation(&self) -> Continuation {
        Continuation {
            link: Link {
                seq: self.last_seq,
                prev: self.last_chain,
                hash: self.last_chain,
            },
            legs: u32::try_from(self.legs.len()).unwrap_or(u32::MAX),
            elapsed_ms: self.totals.elapsed_ms,
            last_at: self.last_at,
        }
    }

    /// The leg with this number.
    #[must_use]
    pub fn leg(&self, leg: u32) -> Option<&LegStory> {
        let index = usize::try_from(leg).ok()?.checked_sub(1)?;
        self.legs.get(index)
    }
}

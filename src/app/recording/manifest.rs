//! The manifest of a recording: everything about it but what was seen and said, in one canonical file that the platform
//! seals and the notary signs; it stays when the recording is destroyed.

use chrono::{DateTime, Utc};
use eds::hash::{Sha256Hash, sha256};
use law::canonical;
use serde::{Deserialize, Serialize};
use signaling::Participant;
use signaling::evidence::{
    Broken, Chapter, Ended, Expectations, GapStory, Genesis, Head, LegEnd, LegSource, LegStory,
    SnapshotStory, Story, VideoCodec,
};

use crate::store::recordings::{HeadRow, PartRow};

/// What the file says it is.
const DOCUMENT: &str = "recording_manifest";
/// The version of its form.
const VERSION: u8 = 2;
/// The condition of a recording that is not what was written.
pub(super) const DAMAGED: &str = "damaged";
/// The artifact names of a recording begin so.
pub const PREFIX: &str = "recording-";

/// The files of a recording in its case: the manifest, the platform's seal over it, the notary's signature.
#[must_use]
pub fn file_names(number: i64) -> [String; 3] {
    [".json", ".p7s", "-notary.p7s"].map(|end| format!("{PREFIX}{number}{end}"))
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    v: u8,
    document: String,
    /// The case.
    pub case: String,
    /// The call.
    pub call: String,
    /// The recording's number within the case, from 1.
    pub number: i64,
    /// Whether it came to its end unharmed.
    pub condition: Condition,
    /// The last entry and the chain's hash there; nothing when there are no entries.
    pub last: Option<Head>,
    /// What the recording tells; nothing when it could not be read back as it was written.
    pub account: Option<Account>,
    /// The sealed objects it is kept in.
    pub parts: Vec<PartLine>,
    /// The heads that the platform signed while the call went on.
    pub heads: Vec<HeadLine>,
    /// SHA-256 of the paper of what stands apart from the recording ([`super::Apart`]).
    pub apart: Sha256Hash,
    /// When the manifest was made, in milliseconds since 1970.
    pub sealed_at: i64,
}

/// Whether a recording came to its end unharmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Condition {
    /// From the first entry to the last without standing still.
    Whole,
    /// It stood still in between; the gaps say when and why.
    Interrupted,
    /// It failed, or its process died, and never went on: what came after its last entry was not recorded.
    BrokenOff,
    /// There is not one entry.
    Empty,
    /// What is kept is not what was written.
    Damaged {
        /// The first entry that is bad or missing.
        seq: u64,
        /// The first second of the call that is not proven.
        second: u64,
        /// What is wrong there.
        what: String,
    },
}

/// What a recording tells of itself, without what was seen and said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// What it is bound to.
    pub genesis: Genesis,
    /// Its legs: one participant's connection each.
    pub legs: Vec<LegLine>,
    /// The checks, in the order in which they began.
    pub chapters: Vec<ChapterLine>,
    /// What is missing.
    pub gaps: Vec<GapLine>,
    /// The pictures taken.
    pub snapshots: Vec<SnapshotLine>,
    /// Entries.
    pub entries: u64,
    /// How many of them are events of the call.
    pub events: u64,
    /// How long it is, in milliseconds of the call.
    pub elapsed_ms: u64,
}

/// One leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegLine {
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
    /// Why it ended.
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
}

/// One check of the script as a place in the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChapterLine {
    /// The check's code.
    pub check: String,
    /// When the notary began it, in milliseconds of the call.
    pub begun_ms: Option<u64>,
    /// When the notary confirmed it.
    pub confirmed_ms: Option<u64>,
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapLine {
    /// The leg; nothing when the whole recording stood still.
    pub leg: Option<u32>,
    /// From when, in milliseconds of the call.
    pub from_ms: u64,
    /// Until when.
    pub to_ms: u64,
    /// Why.
    pub why: String,
}

/// A picture taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotLine {
    /// The entry's number.
    pub seq: u64,
    /// Of whom.
    pub of: Participant,
    /// When, in milliseconds of the call.
    pub at_ms: u64,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub sha256: Sha256Hash,
}

/// One stored object, which can be compared without the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartLine {
    /// Its number, from 1.
    pub part: u32,
    /// Its first entry.
    pub first_seq: u64,
    /// Its last entry.
    pub last_seq: u64,
    /// The chain's hash there.
    pub last_chain: Sha256Hash,
    /// Bytes of the sealed object.
    pub bytes: u64,
    /// SHA-256 of the sealed object.
    pub sha256: Sha256Hash,
}

/// A head that the platform signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadLine {
    /// The entry it speaks of.
    pub seq: u64,
    /// The chain's hash there.
    pub chain: Sha256Hash,
    /// When it was signed, in milliseconds since 1970.
    pub at: i64,
    /// SHA-256 of the CMS.
    pub signature: Sha256Hash,
}

/// Whose recording a manifest is of.
#[derive(Clone, Debug)]
pub struct Of<'a> {
    /// The case.
    pub case: &'a str,
    /// The call.
    pub call: &'a str,
    /// The recording's number within the case.
    pub number: i64,
    /// SHA-256 of the paper of what stands apart from it.
    pub apart: Sha256Hash,
}

impl Manifest {
    /// The manifest of what was read back from these parts.
    #[must_use]
    pub fn new(
        of: &Of<'_>,
        read: Result<Option<&Story>, &Broken>,
        parts: &[PartRow],
        heads: &[HeadRow],
        now: DateTime<Utc>,
    ) -> Self {
        let (condition, account) = match read {
            Ok(Some(story)) => (Condition::of(story), Some(Account::of(story))),
            Ok(None) => (Condition::Empty, None),
            Err(broken) => (Condition::damaged(broken), None),
        };
        let last = parts.last().map(|part| Head {
            seq: part.last.seq,
            chain: part.last.hash,
        });
        Self {
            v: VERSION,
            document: DOCUMENT.to_owned(),
            case: of.case.to_owned(),
            call: of.call.to_owned(),
            number: of.number,
            condition,
            last,
            account,
            parts: parts.iter().map(PartLine::from).collect(),
            heads: heads.iter().map(HeadLine::from).collect(),
            apart: of.apart,
            sealed_at: now.timestamp_millis(),
        }
    }

    /// The bytes that are sealed and signed.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self).expect("texts and whole numbers are canonical")
    }

    /// Reads a manifest; `None` for anything that this system would not have written.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(bytes).ok()?;
        let ours = read.v == VERSION && read.document == DOCUMENT && read.bytes() == bytes;
        ours.then_some(read)
    }

    /// What a ledger must hold to be the recording of this manifest.
    #[must_use]
    pub fn expectations(&self) -> Expectations {
        let head = |line: &HeadLine| Head {
            seq: line.seq,
            chain: line.chain,
        };
        Expectations {
            call: Some(signaling::CallKey::new(self.call.as_str())),
            heads: self.heads.iter().map(head).collect(),
            last: self.last,
        }
    }

    /// The codes of the checks that the recording holds as confirmed.
    pub fn checks(&self) -> impl Iterator<Item = &str> {
        let chapters = self.account.iter().flat_map(|account| &account.chapters);
        chapters
            .filter(|chapter| chapter.confirmed_ms.is_some())
            .map(|chapter| chapter.check.as_str())
    }
}

impl Condition {
    fn of(story: &Story) -> Self {
        let stood_still = story.gaps.iter().any(|gap| gap.leg.is_none());
        match (story.ended, stood_still) {
            (Ended::Open, _) => Self::BrokenOff,
            (Ended::Whole, true) => Self::Interrupted,
            (Ended::Whole, false) => Self::Whole,
        }
    }

    pub(super) fn damaged(broken: &Broken) -> Self {
        Self::Damaged {
            seq: broken.seq,
            second: broken.second,
            what: broken.what.to_string(),
        }
    }

    /// The state's code.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Interrupted => "interrupted",
            Self::BrokenOff => "broken_off",
            Self::Empty => "empty",
            Self::Damaged { .. } => DAMAGED,
        }
    }
}

impl Account {
    /// What a recording tells of itself.
    #[must_use]
    pub fn of(story: &Story) -> Self {
        Self {
            genesis: story.genesis.clone(),
            legs: story.legs.iter().map(LegLine::from).collect(),
            chapters: story.chapters.iter().map(ChapterLine::from).collect(),
            gaps: story.gaps.iter().map(GapLine::from).collect(),
            snapshots: story.snapshots.iter().map(SnapshotLine::from).collect(),
            entries: story.totals.entries,
            events: u64::try_from(story.events.len()).unwrap_or(u64::MAX),
            elapsed_ms: story.totals.elapsed_ms,
        }
    }
}

impl From<&LegStory> for LegLine {
    fn from(leg: &LegStory) -> Self {
        Self {
            leg: leg.leg,
            who: leg.who.clone(),
            source: leg.source,
            video: leg.video,
            media_type: leg.media_type.clone(),
            from_ms: leg.from_ms,
            to_ms: leg.to_ms,
            end: leg.end,
            clusters: leg.clusters,
            audio_frames: leg.audio_frames,
            video_frames: leg.video_frames,
            lost_packets: leg.lost_packets,
            bytes: leg.bytes,
        }
    }
}

impl From<&Chapter> for ChapterLine {
    fn from(chapter: &Chapter) -> Self {
        Self {
            check: chapter.check.clone(),
            begun_ms: chapter.begun_ms,
            confirmed_ms: chapter.confirmed_ms,
        }
    }
}

impl From<&GapStory> for GapLine {
    fn from(gap: &GapStory) -> Self {
        Self {
            leg: gap.leg,
            from_ms: gap.from_ms,
            to_ms: gap.to_ms,
            why: gap.why.clone(),
        }
    }
}

impl From<&SnapshotStory> for SnapshotLine {
    fn from(snapshot: &SnapshotStory) -> Self {
        Self {
            seq: snapshot.seq,
            of: snapshot.of.clone(),
            at_ms: snapshot.at_ms,
            media_type: snapshot.media_type.clone(),
            sha256: snapshot.sha256,
        }
    }
}

impl From<&PartRow> for PartLine {
    fn from(part: &PartRow) -> Self {
        Self {
            part: part.part,
            first_seq: part.first_seq,
            last_seq: part.last.seq,
            last_chain: part.last.hash,
            bytes: part.bytes,
            sha256: part.sha256,
        }
    }
}

impl From<&HeadRow> for HeadLine {
    fn from(head: &HeadRow) -> Self {
        Self {
            seq: head.seq,
            chain: head.chain,
            at: head.at.timestamp_millis(),
            signature: sha256(&head.cms),
        }
    }
}

//! One entry of a recording: what it is, when it was made, and its bytes.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::event::CallEvent;
use crate::name::{CallKey, Participant};

/// An entry of a recording's chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What the entry says of itself.
    pub header: EntryHeader,
    /// Its bytes: WebM, a picture, a CMS, or none.
    pub payload: Bytes,
}

/// What an entry says of itself; hashed as the JSON it is written as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryHeader {
    /// The format's version, 1.
    pub v: u8,
    /// The entry's number, from 1 without gaps.
    pub seq: u64,
    /// When it was made, in milliseconds since 1970 by the server's clock.
    pub at: i64,
    /// What it is.
    pub body: EntryKind,
}

/// What an entry is. Every `…_ms` counts milliseconds of the call since its genesis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EntryKind {
    /// The first entry: what the recording is bound to.
    Genesis(Genesis),
    /// A participant's connection begins a file of its own; the payload is the file's head.
    LegOpened {
        /// The leg's number, from 1.
        leg: u32,
        /// Whose.
        who: Participant,
        /// Whether it is the person or what they show.
        source: LegSource,
        /// How the picture is coded; nothing when the leg has sound only.
        video: Option<VideoCodec>,
        /// When; the file's own time begins here.
        at_ms: u64,
    },
    /// A second of a leg at most; the payload is one whole cluster of its file.
    Cluster {
        /// The leg.
        leg: u32,
        /// The first frame's time.
        from_ms: u64,
        /// Up to when the cluster reaches: after its last frame.
        to_ms: u64,
        /// Frames of sound.
        audio: u32,
        /// Frames of picture.
        video: u32,
        /// Packets that never came.
        lost: u32,
    },
    /// A leg ends.
    LegClosed {
        /// The leg.
        leg: u32,
        /// When.
        at_ms: u64,
        /// Why.
        why: LegEnd,
    },
    /// Something happened in the call.
    Event {
        /// When.
        at_ms: u64,
        /// What.
        event: CallEvent,
    },
    /// A whole picture; the payload is its file.
    Snapshot {
        /// The leg it comes from.
        leg: u32,
        /// Of whom.
        of: Participant,
        /// When it was received.
        at_ms: u64,
        /// The payload's media type.
        media_type: String,
    },
    /// The signature of the platform over the chain up to an entry; the payload is the CMS.
    Head {
        /// The entry.
        of_seq: u64,
        /// The chain's hash there.
        chain: Sha256Hash,
    },
    /// The last entry.
    End {
        /// When.
        at_ms: u64,
    },
}

/// What a recording is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// The call.
    pub call: CallKey,
    /// The case.
    pub case: String,
    /// The application as it was signed, SHA-256; of several the first.
    pub application: Option<Sha256Hash>,
    /// Who may take part when it begins.
    pub people: Vec<Participant>,
    /// SHA-256 of the text consented to.
    pub consent: Sha256Hash,
    /// The installation's address.
    pub server: String,
    /// When the call was taken.
    pub opened_at: DateTime<Utc>,
}

impl EntryKind {
    /// The call's time up to which the entry reaches; a head has none.
    #[must_use]
    pub fn reaches_ms(&self) -> Option<u64> {
        match self {
            Self::Genesis(_) => Some(0),
            Self::LegOpened { at_ms, .. }
            | Self::LegClosed { at_ms, .. }
            | Self::Event { at_ms, .. }
            | Self::Snapshot { at_ms, .. }
            | Self::End { at_ms } => Some(*at_ms),
            Self::Cluster { to_ms, .. } => Some(*to_ms),
            Self::Head { .. } => None,
        }
    }
}

/// What a leg shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegSource {
    /// The person: microphone and camera.
    Camera,
    /// The screen or a document the person shows.
    Screen,
}

/// How a picture is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoCodec {
    /// VP8.
    Vp8,
    /// H.264, constrained baseline.
    H264,
}

/// Why a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegEnd {
    /// The person left, or the call ended.
    Left,
    /// Another connection of the person takes over.
    Replaced,
    /// The connection was lost.
    Lost,
    /// The tracks changed, for example when the camera came later; the next leg goes on.
    Changed,
    /// The recorder itself broke off: found at the next start.
    BrokenOff,
}

/// How the recording of a call stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RecordingState {
    /// It has not begun.
    #[default]
    Off,
    /// Everything that arrives is kept.
    Running {
        /// The last entry.
        seq: u64,
        /// The chain's hash there.
        #[schema(value_type = String)]
        head: Sha256Hash,
    },
    /// What arrives is not kept.
    Failed {
        /// Why.
        reason: FailReason,
    },
    /// It is over.
    Ended {
        /// The last entry.
        seq: u64,
        /// The chain's hash there.
        #[schema(value_type = String)]
        head: Sha256Hash,
    },
}

/// Why a recording does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailReason {
    /// The disk is full, or about to be.
    DiskFull,
    /// Packets come faster than they are written.
    Behind,
    /// The store or the keys cannot be reached.
    Archive,
}

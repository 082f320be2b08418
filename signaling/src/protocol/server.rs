//! What the server may say.

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Devices, ErrorCode, Level, VERSION, ViewPlace};
use crate::event::Switch;
use crate::evidence::RecordingState;
use crate::media::{IceServer, Slot};
use crate::name::Participant;

/// A frame the server sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServerFrame {
    /// The protocol's version.
    #[schema(minimum = 1, maximum = 1)]
    pub v: u8,
    /// The place in the seat's stream.
    pub seq: u64,
    /// The message.
    #[serde(flatten)]
    pub message: ServerMessage,
}

impl ServerFrame {
    /// Wraps a message into a frame of this version.
    #[must_use]
    pub fn new(seq: u64, message: ServerMessage) -> Self {
        Self {
            v: VERSION,
            seq,
            message,
        }
    }

    /// The frame as JSON text.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("every key is a string and every field serialises")
    }
}

/// What the server may say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// You are known and wait until the notary lets you in; consent may be given already.
    Lobby {
        /// Your seat.
        seat: Participant,
        /// SHA-256 of the text to consent to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        consent_sha256: Option<Sha256Hash>,
        /// The call's language: `kk`, `ru` or `en`.
        language: String,
        /// What to resume with after a loss; single use, replaced by the next `lobby` or `joined`.
        resume_token: String,
        /// How many seconds after a loss the place is kept.
        resume_ttl_secs: u64,
    },
    /// To the notary: somebody waits in the lobby.
    Waiting {
        /// Who.
        seat: Participant,
    },
    /// The seat is yours; after a resume the missed messages follow.
    Joined(Box<Welcome>),
    /// Something happened to another seat.
    Peer {
        /// Which seat.
        seat: Participant,
        /// What happened.
        state: PeerState,
    },
    /// Somebody consented to the recording; to them it is the receipt.
    Consented {
        /// Who.
        seat: Participant,
    },
    /// Whom you see and hear on which m-line from now on; with fewer m-lines than slots, add transceivers and offer again.
    Layout {
        /// One slot for each m-line.
        slots: Vec<Slot>,
    },
    /// The answer to your offer.
    Answer {
        /// The offer's number.
        id: u64,
        /// The session description, with every address of the server.
        sdp: String,
    },
    /// The certificates of everybody's media connection, to compute the short code from.
    Fingerprints {
        /// One for each seat that has a media connection.
        of: Vec<Fingerprint>,
    },
    /// Somebody's devices are on or off.
    Media {
        /// Whose.
        seat: Participant,
        /// Which are on.
        #[serde(flatten)]
        devices: Devices,
    },
    /// How the recording stands.
    Recording {
        /// Its state; apart, because its own number must not pass for the frame's.
        recording: RecordingState,
    },
    /// How well somebody is seen and heard.
    Quality {
        /// Who.
        seat: Participant,
        /// How well.
        level: Level,
    },
    /// How much you may send: `RTCRtpSender.setParameters` on the camera; sound is never switched off.
    Bitrate {
        /// Bits a second of picture.
        max_bps: u32,
        /// Whether to send a picture at all.
        video: Switch,
    },
    /// A line of text; the sender gets it too, as the receipt.
    Chat {
        /// From whom.
        from: Participant,
        /// The text.
        text: String,
        /// When the server received it.
        at: DateTime<Utc>,
    },
    /// Something happened to the case.
    Case(Announcement),
    /// The notary shows a place of the draft.
    View(ViewPlace),
    /// Where the notary points; nowhere without coordinates.
    Pointer {
        /// Ten-thousandths of the page's width.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(maximum = 10000)]
        x: Option<u16>,
        /// Ten-thousandths of the page's height.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(maximum = 10000)]
        y: Option<u16>,
        /// The page, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1)]
        page: Option<u32>,
    },
    /// The notary begins a check.
    Script {
        /// The check's code.
        check: String,
    },
    /// A picture of somebody is in the evidence.
    SnapshotTaken {
        /// Of whom.
        of: Participant,
        /// SHA-256 of the picture.
        #[schema(value_type = String)]
        sha256: Sha256Hash,
    },
    /// To the notary: somebody needs help and must not show it.
    Distress {
        /// Who.
        seat: Participant,
    },
    /// The answer to `ping`.
    Pong,
    /// Another connection of yours took the seat; this one closes.
    Replaced,
    /// The message was not accepted.
    Error {
        /// What is wrong.
        code: ErrorCode,
        /// Whether the same message, or a new ticket, may succeed later.
        retryable: bool,
        /// The number of the offer it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<u64>,
    },
    /// The call is over; the connection closes.
    End {
        /// Who ended it.
        by: EndedBy,
        /// Why.
        reason: EndReason,
    },
}

impl ServerMessage {
    /// An `error` with its code; whether to retry follows from the code.
    #[must_use]
    pub fn error(code: ErrorCode) -> Self {
        Self::error_of(code, None)
    }

    /// An `error` about an offer.
    #[must_use]
    pub fn error_of(code: ErrorCode, id: Option<u64>) -> Self {
        Self::Error {
            code,
            retryable: code.retryable(),
            id,
        }
    }
}

/// What a page needs to take part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Welcome {
    /// Your seat.
    pub seat: Participant,
    /// The others who hold a seat.
    pub peers: Vec<PeerInfo>,
    /// What to resume with after a loss; single use, replaced by the next `joined`.
    pub resume_token: String,
    /// How many seconds after a loss the seat is kept.
    pub resume_ttl_secs: u64,
    /// Servers that help behind a strict network.
    pub ice_servers: Vec<IceServer>,
    /// SHA-256 of the certificate the server shows in DTLS; an answer with another one is to be refused.
    pub fingerprint: String,
    /// Whom you see and hear on which m-line.
    pub layout: Vec<Slot>,
    /// The call's language: `kk`, `ru` or `en`.
    pub language: String,
    /// SHA-256 of the text to consent to; nothing is recorded when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub consent_sha256: Option<Sha256Hash>,
    /// Whether you have consented; until then no offer is taken.
    pub consented: bool,
    /// How the recording stands.
    pub recording: RecordingState,
}

/// A seat of the room and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeerInfo {
    /// Which seat.
    pub seat: Participant,
    /// `joined` when connected, `lost` when the seat waits for its owner.
    pub state: PeerState,
    /// Whether they have consented to the recording.
    pub consented: bool,
    /// Which devices are on.
    pub media: Devices,
    /// How well they are seen and heard.
    pub quality: Level,
}

/// What happened to a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeerState {
    /// Taken by its person, who was let in.
    Joined,
    /// Empty again; of somebody in the lobby: no longer waiting.
    Left,
    /// Its connection broke; the seat is kept.
    Lost,
    /// Its person is back, perhaps on another page.
    Resumed,
}

/// The certificate of a seat's media connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fingerprint {
    /// The seat.
    pub seat: Participant,
    /// SHA-256, upper-case pairs with colons.
    pub fingerprint: String,
}

/// News of the case for everybody in the room: a name and details the interface understands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Announcement {
    /// What happened, in snake case, for example `draft_sent`.
    pub event: String,
    /// Details of this event; never personal data, only identifiers, numbers and hashes.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub details: Map<String, Value>,
}

impl Announcement {
    /// Announces an event without details.
    pub fn new(event: impl Into<String>) -> Self {
        Self {
            event: event.into(),
            details: Map::new(),
        }
    }

    /// Adds a detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

/// Who ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The notary, over this connection.
    Notary,
    /// The server: the case moved on, or nobody came.
    Server,
}

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The business of the call is done.
    Finished,
    /// The notary ended the call, and its business goes on in another.
    Later,
    /// The notary refused the notarial act.
    Refused,
    /// The citizen withdrew the application.
    Withdrawn,
    /// A term of the case ran out.
    Expired,
    /// The call was cancelled before its business was done.
    Cancelled,
    /// The room stood empty too long.
    Abandoned,
}

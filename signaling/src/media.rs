//! The media of calls: what the rooms ask of it and what it tells them.
//!
//! Architecture invariant: a command never blocks and never fails silently; what cannot be done comes back as an event.

mod answer;
mod call;
pub mod framing;
pub mod hello;
mod identity;
pub mod keyframe;
pub mod line;
mod none;
pub mod offer;
mod peer;
mod port;
mod recording;
mod repair;
pub mod rewrite;
mod secure;
mod server;
pub mod stun;
mod tcp;
mod tracks;
mod turn;
mod way;

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::none::NoMedia;
pub use self::port::MediaCounts;
pub use self::recording::RecordingSettings;
pub use self::server::{MediaServer, MediaSettings, Transports};
pub use self::turn::{MAX_LIFE, Turn};
use crate::event::CallEvent;
use crate::evidence::{Genesis, RecordingState};
use crate::name::{CallKey, ConnectionId, Participant, PersonKey};
use crate::protocol::ErrorCode;

/// What a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomKind {
    /// A call, recorded once everybody has consented.
    Call,
    /// The test of a device: one person, who hears and sees themselves; nothing is kept.
    DeviceTest,
}

/// Carries the media of calls; the server's is made of WebRTC, the one of rooms' tests of nothing.
pub trait MediaPlane: Send + Sync + fmt::Debug {
    /// Takes a command at once; when it cannot be queued, [`MediaEvent::Refused`] follows where somebody waits.
    fn command(&self, call: &CallKey, command: MediaCommand);

    /// SHA-256 of the certificate this process shows in DTLS, as SDP writes it: upper-case pairs with colons.
    fn fingerprint(&self) -> String;

    /// Servers that help a person behind a strict network to reach us, with credentials for this person in this call.
    fn ice_servers(&self, call: &CallKey, person: &PersonKey, now: DateTime<Utc>)
    -> Vec<IceServer>;
}

/// What a room wants of the media plane.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaCommand {
    /// The call has a room; its first command.
    Open {
        /// What the room is for.
        kind: RoomKind,
        /// How the recording would begin; nothing for a device's test.
        genesis: Option<Genesis>,
    },
    /// Somebody has consented, so that recording begins, or goes on.
    Record,
    /// A person's page offers: a new connection, an ICE restart or further m-lines of the same one.
    Offer {
        /// Whose page.
        who: Participant,
        /// Its socket, for the answer's way back. A resumed page has another socket and the same connection: a new one is
        /// told by the session identifier of the `o=` line (RFC 8829, 5.2.1).
        connection: ConnectionId,
        /// The offer's number, repeated by the answer.
        id: u64,
        /// The session description.
        sdp: String,
    },
    /// A candidate of a person's page.
    Candidate {
        /// Whose page.
        who: Participant,
        /// Its socket.
        connection: ConnectionId,
        /// The candidate line; nothing when there are no more.
        candidate: Option<String>,
    },
    /// A person has left, was replaced or was denied: their media ends.
    Close {
        /// Who.
        who: Participant,
    },
    /// Whom each person sees and hears on which m-line, from now on.
    Layout(Vec<(Participant, Vec<Slot>)>),
    /// The next whole picture of a person goes into the evidence.
    Snapshot {
        /// Of whom.
        of: Participant,
    },
    /// Something that belongs into the recording's chain.
    Note {
        /// When it happened, by the hub's clock.
        at: DateTime<Utc>,
        /// What happened.
        event: CallEvent,
    },
    /// The call is over: connections closed, recording ended.
    End,
}

/// What the media plane tells a room.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaEvent {
    /// An offer is answered.
    Answer {
        /// Whose offer.
        who: Participant,
        /// By which socket.
        connection: ConnectionId,
        /// The offer's number.
        id: u64,
        /// The answer, with every address of the server.
        sdp: String,
        /// The fingerprint of the page's certificate, as the offer has it.
        fingerprint: String,
    },
    /// An offer, candidate or wish is refused.
    Refused {
        /// Whose.
        who: Participant,
        /// By which socket.
        connection: ConnectionId,
        /// The offer's number, where it was one.
        id: Option<u64>,
        /// Why.
        code: ErrorCode,
    },
    /// A person's connection changed.
    Link {
        /// Whose.
        who: Participant,
        /// How it stands now.
        state: LinkState,
        /// By which way the packets come.
        transport: Transport,
    },
    /// Sound or picture of a person began or stopped to arrive.
    Flow {
        /// Whose.
        who: Participant,
        /// Sound.
        audio: Flow,
        /// Picture of the camera.
        video: Flow,
    },
    /// How much of a sender's picture a receiver misses, by the receiver's reports.
    Loss {
        /// Whose picture.
        from: Participant,
        /// Who misses it.
        to: Participant,
        /// Lost packets of a thousand since the last such event.
        permille: u16,
    },
    /// The recording's state changed.
    Recording(RecordingState),
    /// A snapshot is in the evidence.
    SnapshotTaken {
        /// Of whom.
        of: Participant,
        /// SHA-256 of the picture's bytes.
        sha256: Sha256Hash,
    },
    /// No whole picture came in time, or there is no recording.
    SnapshotFailed {
        /// Of whom.
        of: Participant,
    },
}

/// How a person's media connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// There is none.
    #[default]
    None,
    /// It is being made.
    Connecting,
    /// It carries media.
    Connected,
    /// Nothing comes through; it may recover.
    Interrupted,
    /// It is lost.
    Failed,
}

/// By which way packets come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Not known yet.
    #[default]
    Unknown,
    /// UDP, direct or through a relay that speaks UDP to us.
    Udp,
    /// TCP on the shared port.
    Tcp,
}

/// Whether packets arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// None within the last two seconds.
    #[default]
    Silent,
    /// They do.
    Flowing,
}

/// What an m-line carries.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// Sound.
    Audio,
    /// The camera's picture.
    Camera,
    /// The screen or a document.
    Screen,
}

/// Whom a person sees or hears on one m-line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slot {
    /// The m-line's identifier: "0" is sound, "1" camera, "2" screen, then pairs of sound and camera.
    pub mid: String,
    /// What it carries.
    pub kind: SlotKind,
    /// Whose; nobody's when absent.
    pub seat: Option<Participant>,
}

/// A server that helps to reach us (RTCIceServer).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IceServer {
    /// Its addresses.
    pub urls: Vec<String>,
    /// The user, with the time the credential ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

impl fmt::Debug for IceServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IceServer")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

/// How long packets may stay away before sound or picture counts as silent.
pub const FLOW_SILENCE: Duration = Duration::from_secs(2);

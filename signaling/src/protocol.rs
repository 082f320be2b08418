//! What goes over the wire: one JSON object a text frame, version 1, the client's messages and the server's.
//!
//! `seq` numbers the messages of one seat's stream. `peer`, `signal`, `chat`, `case` and `end` take the next number and are
//! replayed after a resume; `joined`, `pong`, `replaced` and `error` take none, repeat the last number given and are never
//! replayed. A client keeps the largest number it has handled and gives it as `last_seq`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::name::Participant;
pub use crate::schema::schema;

/// The protocol's version, in every frame.
pub const VERSION: u8 = 1;

/// A frame a client sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClientFrame {
    /// The protocol's version.
    #[schema(minimum = 1, maximum = 1)]
    pub v: u8,
    /// The message.
    #[serde(flatten)]
    pub message: ClientMessage,
}

impl ClientFrame {
    /// Wraps a message into a frame of this version.
    #[must_use]
    pub fn new(message: ClientMessage) -> Self {
        Self {
            v: VERSION,
            message,
        }
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedVersion`] when `v` is another number, [`ErrorCode::Malformed`] for everything else.
    pub fn read(text: &str) -> Result<ClientMessage, ErrorCode> {
        #[derive(Deserialize)]
        struct Version {
            v: u64,
        }
        let version: Version = serde_json::from_str(text).map_err(|_| ErrorCode::Malformed)?;
        if version.v != u64::from(VERSION) {
            return Err(ErrorCode::UnsupportedVersion);
        }
        let frame: Self = serde_json::from_str(text).map_err(|_| ErrorCode::Malformed)?;
        Ok(frame.message)
    }
}

/// What a client may say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The first message of a new connection: the single-use ticket from the API.
    Join {
        /// The ticket's secret.
        ticket: String,
    },
    /// The first message of a connection that continues a broken one.
    Resume {
        /// The token of the last `joined`; used up by this.
        token: String,
        /// The largest `seq` the client has handled.
        last_seq: u64,
    },
    /// Data for the others, which the server does not read.
    Signal {
        /// For which seat; everybody else in the room when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Participant>,
        /// The data.
        data: Value,
    },
    /// A line of text for the room.
    Chat {
        /// The text, 1 to 2000 characters, not only spaces.
        #[schema(min_length = 1, max_length = 2000)]
        text: String,
    },
    /// Asks for a `pong`.
    Ping,
    /// Leaves the room; the notary's `finished` ends it for everybody.
    Bye {
        /// Why.
        reason: ByeReason,
    },
}

/// Why a client leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ByeReason {
    /// The person leaves; the call may go on later.
    Leave,
    /// The business is done; from the notary it ends the call.
    Finished,
    /// The device cannot go on.
    Technical,
}

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
    /// The seat is yours; after a resume the missed messages follow.
    Joined {
        /// Your seat.
        seat: Participant,
        /// The others who hold a seat.
        peers: Vec<PeerInfo>,
        /// What to resume with after a loss; single use, replaced by the next `joined`.
        resume_token: String,
        /// How many seconds after a loss the seat is kept.
        resume_ttl_secs: u64,
    },
    /// Something happened to another seat.
    Peer {
        /// Which seat.
        seat: Participant,
        /// What happened.
        state: PeerState,
    },
    /// Data from another seat, unread.
    Signal {
        /// From whom.
        from: Participant,
        /// The data.
        data: Value,
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
        Self::Error {
            code,
            retryable: code.retryable(),
        }
    }
}

/// A seat of the room and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeerInfo {
    /// Which seat.
    pub seat: Participant,
    /// `joined` when connected, `lost` when the seat waits for its owner.
    pub state: PeerState,
}

/// What happened to a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeerState {
    /// Taken by its person.
    Joined,
    /// Empty again.
    Left,
    /// Its connection broke; the seat is kept.
    Lost,
    /// Its person is back, perhaps on another page: start negotiations again.
    Resumed,
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

/// Why a message or a connection was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not a message of this protocol.
    Malformed,
    /// Another version of the protocol.
    UnsupportedVersion,
    /// Larger than a message may be.
    TooLarge,
    /// More messages a second than allowed.
    RateExceeded,
    /// The first message was neither `join` nor `resume`.
    JoinFirst,
    /// No first message in time.
    JoinTimeout,
    /// `join` or `resume` on a connection that already has its seat.
    AlreadyJoined,
    /// The ticket is unknown, used or expired: ask the API for another.
    TicketRefused,
    /// The token is unknown or used, or the grace is over: join with a new ticket.
    ResumeRefused,
    /// Messages after `last_seq` are no longer kept: join with a new ticket.
    ReplayLost,
    /// Every seat of this role is held by others.
    SeatTaken,
    /// The call is over.
    CallOver,
    /// Nobody else holds the seat that is meant, so there is nobody to relay to.
    PeerAbsent,
    /// The text is empty or too long.
    TextRefused,
    /// The server holds as many connections as it may.
    ServerFull,
}

impl ErrorCode {
    /// Whether trying again, with a new ticket where one is needed, can succeed.
    #[must_use]
    pub fn retryable(self) -> bool {
        match self {
            Self::RateExceeded
            | Self::JoinTimeout
            | Self::TicketRefused
            | Self::ResumeRefused
            | Self::ReplayLost
            | Self::PeerAbsent
            | Self::ServerFull => true,
            Self::Malformed
            | Self::UnsupportedVersion
            | Self::TooLarge
            | Self::JoinFirst
            | Self::AlreadyJoined
            | Self::SeatTaken
            | Self::CallOver
            | Self::TextRefused => false,
        }
    }
}

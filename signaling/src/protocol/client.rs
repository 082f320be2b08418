//! What a client may say.

use eds::hash::Sha256Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Devices, ErrorCode, Report, VERSION};
use crate::name::Participant;

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
        /// Whether to take the seat from another page of the same person; without it that page keeps the seat.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        take_over: bool,
    },
    /// The first message of a connection that continues a broken one.
    Resume {
        /// The token of the last `joined` or `lobby`; used up by this.
        token: String,
        /// The largest `seq` the client has handled.
        last_seq: u64,
    },
    /// The person consents to the recording, having been shown the text.
    Consent {
        /// Whether they do; `false` changes nothing, because without it there is no call.
        recording: bool,
        /// SHA-256 of the text they were shown, as `lobby` or `joined` names it.
        #[schema(value_type = String)]
        text_sha256: Sha256Hash,
    },
    /// The page offers a media connection: the first, a new one, an ICE restart, or the same with further m-lines.
    Offer {
        /// Greater than that of any offer before on this connection; the clock's milliseconds are best, so that a page
        /// that was loaded again does not take the answer to an offer of its former self.
        id: u64,
        /// The session description.
        #[schema(max_length = 32768)]
        sdp: String,
    },
    /// A candidate of the page's connection; none when there are no more.
    Candidate {
        /// The candidate line, as `RTCIceCandidate.candidate`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_length = 1024)]
        candidate: Option<String>,
    },
    /// Which devices are on now.
    Media(Devices),
    /// What the page measured since its last report, every two seconds.
    Quality {
        /// Whose sound and picture; of the one on m-lines 0 and 1 when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Participant>,
        /// What it measured.
        #[serde(flatten)]
        report: Report,
    },
    /// The notary lets somebody in.
    Admit {
        /// Who waits in the lobby.
        seat: Participant,
    },
    /// The notary does not let somebody in.
    Deny {
        /// Who waits in the lobby.
        seat: Participant,
    },
    /// A line of text for the room, kept with the recording.
    Chat {
        /// The text, 1 to 2000 characters, not only spaces.
        #[schema(min_length = 1, max_length = 2000)]
        text: String,
    },
    /// The notary shows a place of the draft.
    View(ViewPlace),
    /// The notary points at the page that is shown; without coordinates no more.
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
    /// The notary begins one of the checks: a chapter of the recording.
    Script {
        /// The check's code.
        #[schema(min_length = 1, max_length = 64)]
        check: String,
    },
    /// The notary takes a picture into the evidence.
    Snapshot {
        /// Of whom.
        of: Participant,
    },
    /// The person needs help and must not show it: nothing is answered, and only the notary hears of it.
    Distress,
    /// Asks for a `pong`.
    Ping,
    /// Leaves the room; the notary's `finished` and `later` end it for everybody.
    Bye {
        /// Why.
        reason: ByeReason,
    },
}

/// A place of the draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ViewPlace {
    /// The revision.
    #[schema(minimum = 1)]
    pub revision: u32,
    /// The page, from 1.
    #[schema(minimum = 1)]
    pub page: u32,
    /// The clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub clause: Option<String>,
}

/// Why a client leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ByeReason {
    /// The person leaves; the call may go on later.
    Leave,
    /// The business is done; from the notary it ends the call.
    Finished,
    /// The business goes on in another call; from the notary it ends this one.
    Later,
    /// The device cannot go on.
    Technical,
}

//! Why a message or a connection was not accepted.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::close::CloseReason;

/// Why a message or a connection was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not a message of this protocol.
    Malformed,
    /// Another version of the protocol.
    UnsupportedVersion,
    /// Larger than a message, a session description or a candidate may be.
    TooLarge,
    /// More messages than allowed, of this kind or altogether.
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
    /// Another page of yours holds the seat: the ticket is still good, join with `take_over` to take the seat.
    SeatInUse,
    /// The notary has not let you in yet.
    NotAdmitted,
    /// The notary did not let you in.
    AdmissionDenied,
    /// Without your consent to the recording there is no sound and no picture.
    ConsentRequired,
    /// The consent is for another text than this call's.
    ConsentMismatch,
    /// Your role may not do this.
    NotAllowed,
    /// The call is over.
    CallOver,
    /// Nobody holds the seat that is meant, or they do not wait.
    PeerAbsent,
    /// The text is empty or too long.
    TextRefused,
    /// The number of the offer is not greater than that of the last.
    OutOfOrder,
    /// The session description is not one the server takes.
    OfferRefused,
    /// The candidate is not one the server takes, or there is no offer it belongs to.
    CandidateRefused,
    /// The server cannot take a media connection now.
    MediaUnavailable,
    /// Somebody else shows their screen.
    ScreenTaken,
    /// No whole picture came, or nothing is recorded.
    SnapshotFailed,
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
            | Self::SeatInUse
            | Self::NotAdmitted
            | Self::ConsentRequired
            | Self::PeerAbsent
            | Self::OutOfOrder
            | Self::MediaUnavailable
            | Self::ScreenTaken
            | Self::SnapshotFailed
            | Self::ServerFull => true,
            Self::Malformed
            | Self::UnsupportedVersion
            | Self::TooLarge
            | Self::JoinFirst
            | Self::AlreadyJoined
            | Self::SeatTaken
            | Self::AdmissionDenied
            | Self::ConsentMismatch
            | Self::NotAllowed
            | Self::CallOver
            | Self::TextRefused
            | Self::OfferRefused
            | Self::CandidateRefused => false,
        }
    }

    /// How a connection closes that is turned away with this code.
    #[must_use]
    pub fn close_reason(self) -> CloseReason {
        match self {
            Self::JoinTimeout => CloseReason::TimedOut,
            Self::ServerFull => CloseReason::Restarting,
            Self::Malformed
            | Self::UnsupportedVersion
            | Self::TooLarge
            | Self::RateExceeded
            | Self::JoinFirst
            | Self::AlreadyJoined
            | Self::TicketRefused
            | Self::ResumeRefused
            | Self::ReplayLost
            | Self::SeatTaken
            | Self::SeatInUse
            | Self::NotAdmitted
            | Self::AdmissionDenied
            | Self::ConsentRequired
            | Self::ConsentMismatch
            | Self::NotAllowed
            | Self::CallOver
            | Self::PeerAbsent
            | Self::TextRefused
            | Self::OutOfOrder
            | Self::OfferRefused
            | Self::CandidateRefused
            | Self::MediaUnavailable
            | Self::ScreenTaken
            | Self::SnapshotFailed => CloseReason::Refused,
        }
    }
}

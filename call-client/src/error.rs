//! Why a participant cannot go on.

use std::time::Duration;

/// What the interface refuses with while a call is only about to be whole: people come in, sound, picture and recording begin.
pub const NOT_YET: [&str; 4] = [
    "not_in_room",
    "recording_not_agreed",
    "recording_not_running",
    "media_not_flowing",
];

/// What went wrong on the participant's side of a call.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The room's WebSocket could not be opened.
    #[error("the room's socket does not open: {0}")]
    Socket(String),
    /// The connection to the room ended before what was waited for came.
    #[error("the room closed the connection ({code:?}) before {what}")]
    Closed {
        /// What was waited for.
        what: String,
        /// The close code, when the server gave one.
        code: Option<u64>,
    },
    /// The room refused a message.
    #[error("the room refused: {0}")]
    Refused(String),
    /// What was waited for did not come.
    #[error("{what} did not happen within {limit:?}; known: {known}")]
    Never {
        /// What was waited for.
        what: String,
        /// For how long.
        limit: Duration,
        /// What the participant knew then, for whoever looks for the reason.
        known: String,
    },
    /// The WebRTC stack refused.
    #[error("the media connection cannot be made: {0}")]
    Media(#[from] webrtc::error::Error),
    /// There is nothing to resume with.
    #[error("the room gave no token to resume with")]
    NoToken,
}

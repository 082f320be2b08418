//! Why the server closes a connection, and the number a browser sees for it.

/// The reason of a close frame; 4000 to 4999 are ours (RFC 6455, 7.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The person left or the call is over.
    Normal,
    /// The server stops; come back with a new ticket.
    Restarting,
    /// The first message did not open a seat.
    Refused,
    /// No first message in time, or silence.
    TimedOut,
    /// Another connection took the seat.
    Replaced,
    /// The connection does not read as fast as the room speaks; resume to go on.
    TooSlow,
    /// The connection speaks faster than it may; resume to go on.
    RateExceeded,
}

impl CloseReason {
    /// The code in the close frame.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::Restarting => 1012,
            Self::Refused => 4400,
            Self::TimedOut => 4408,
            Self::Replaced => 4409,
            Self::TooSlow => 4413,
            Self::RateExceeded => 4429,
        }
    }

    /// The text in the close frame.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Restarting => "restarting",
            Self::Refused => "refused",
            Self::TimedOut => "timed_out",
            Self::Replaced => "replaced",
            Self::TooSlow => "too_slow",
            Self::RateExceeded => "rate_exceeded",
        }
    }
}

//! Whether a call is as it must be before the notary goes on: who is there, seen, heard and recorded.

use crate::evidence::RecordingState;
use crate::media::{Flow, LinkState, Transport};
use crate::name::{Participant, PersonKey, Role};

/// How a call stands at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// The recording.
    pub recording: RecordingState,
    /// Everybody who holds a seat or waits in the lobby.
    pub seats: Vec<SeatState>,
}

/// How one person's seat stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatState {
    /// Whose.
    pub who: Participant,
    /// Whether the notary has let them in.
    pub admitted: bool,
    /// Whether they have consented to the recording.
    pub consented: bool,
    /// Whether their page is connected to the room.
    pub present: bool,
    /// Their media connection.
    pub link: LinkState,
    /// By which way their packets come.
    pub transport: Transport,
    /// Whether their sound arrives.
    pub audio: Flow,
    /// Whether their picture arrives.
    pub video: Flow,
}

impl Readiness {
    /// A person's seat.
    #[must_use]
    pub fn seat(&self, role: Role, person: &PersonKey) -> Option<&SeatState> {
        self.seats
            .iter()
            .find(|seat| seat.who.role == role && seat.who.person == *person)
    }

    /// Whether everything that arrives is kept at this moment.
    #[must_use]
    pub fn is_recording(&self) -> bool {
        match self.recording {
            RecordingState::Running { .. } => true,
            RecordingState::Off | RecordingState::Failed { .. } | RecordingState::Ended { .. } => {
                false
            }
        }
    }
}

impl SeatState {
    /// Whether the person is let in, has consented, and is seen and heard at this moment.
    #[must_use]
    pub fn is_seen_and_heard(&self) -> bool {
        self.admitted
            && self.consented
            && self.present
            && self.link == LinkState::Connected
            && self.audio == Flow::Flowing
            && self.video == Flow::Flowing
    }
}

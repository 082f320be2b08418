//! How a participant behaves unless told otherwise.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// What a participant does by itself.
#[derive(Clone, Debug)]
pub struct Habits {
    /// Whether people in the lobby are let in at once (a notary's habit).
    pub admitting: Admitting,
    /// Whether consent to the recording is given as soon as it is asked for.
    pub consenting: Consenting,
    /// What is sent once the connection stands.
    pub sending: Sending,
    /// The picture that is sent.
    pub picture: Picture,
    /// How packets travel.
    pub transport: Transport,
    /// Where packets go.
    pub route: Route,
    /// The own address packets leave from.
    pub address: IpAddr,
}

impl Default for Habits {
    /// Everybody is admitted, consent is given, sound and picture flow over UDP on this machine.
    fn default() -> Self {
        Self {
            admitting: Admitting::Everybody,
            consenting: Consenting::AtOnce,
            sending: Sending::SoundAndPicture,
            picture: Picture::default(),
            transport: Transport::Udp,
            route: Route::Direct,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }
}

/// Who is let in from the lobby without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admitting {
    /// Whoever waits.
    Everybody,
    /// Nobody: [`crate::Participant::say`] admits.
    Nobody,
}

/// When consent to the recording is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consenting {
    /// As soon as the room lets the participant in.
    AtOnce,
    /// Only by [`crate::Participant::consent`].
    WhenTold,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Microphone and camera.
    SoundAndPicture,
    /// Microphone alone.
    Sound,
    /// A connection without anything in it.
    Silence,
    /// No media connection at all: a participant of the WebSocket only.
    NoConnection,
}

/// Whether a seat that is held elsewhere is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takeover {
    /// The first connection keeps the seat.
    No,
    /// The first connection gives way.
    Yes,
}

/// The synthetic picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Frames a second.
    pub frames_per_second: u32,
    /// The least bytes of a frame: shorter ones are filled up behind their last partition, which no decoder reads.
    pub frame_bytes: usize,
    /// Which of the colours.
    pub colour: usize,
    /// Whether frames carry the time they were sent at.
    pub stamps: Stamps,
}

/// Whether frames carry the time they were sent at, so that a receiver in the same process measures the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamps {
    /// They do not.
    None,
    /// The last bytes of each frame do; no decoder reads them.
    Time,
}

impl Default for Picture {
    /// Ten frames a second of next to no bytes: enough to be seen, cheap enough for a hundred calls at once.
    fn default() -> Self {
        Self {
            frames_per_second: 10,
            frame_bytes: 0,
            colour: 0,
            stamps: Stamps::None,
        }
    }
}

/// How packets travel to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Over UDP alone.
    Udp,
    /// Over TCP alone (RFC 6544), as where UDP is blocked.
    Tcp,
}

/// Where packets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// To the addresses that the server answers with.
    Direct,
    /// To this address instead: something in between that passes them on.
    Through(SocketAddr),
}

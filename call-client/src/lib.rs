//! A participant of a notary's call without a browser: signalling over a WebSocket, sound and picture over WebRTC.
//!
//! It is a foreign client on purpose: it knows the server by the words on the wire (`api-spec/signaling.json`) and by WebRTC
//! alone, as an app of somebody else would, and links nothing of the server. Tests, the demo and the measurements use it.

mod code;
mod counts;
mod description;
mod error;
mod frames;
mod habits;
mod known;
#[cfg(test)]
mod loopback;
mod participant;
mod peer;
mod plain;
mod pump;
mod session;
mod socket;
mod stamp;

pub use code::call_code;
pub use counts::{Counts, Kind};
pub use error::{ClientError, NOT_YET};
pub use frames::{key_frame, picture_size};
pub use habits::{
    Admitting, Consenting, Habits, Picture, Route, Sending, Stamps, Takeover, Transport,
};
pub use known::{Known, Link, Slot};
pub use participant::{ANSWER, Invitation, Page, Participant};
pub use plain::Plain;

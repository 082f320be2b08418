//! What goes over the wire: one JSON object a text frame, version 1, the client's messages and the server's.
//!
//! `seq` numbers the messages of one seat's stream and what is numbered is replayed after a resume. `lobby`, `joined`,
//! `pointer`, `quality`, `bitrate`, `pong`, `replaced` and `error` take no number, repeat the last one given and are never
//! replayed. A client keeps the largest number it has handled and gives it as `last_seq`.

mod client;
mod refusal;
mod server;

pub use client::{ByeReason, ClientFrame, ClientMessage, ViewPlace};
pub use refusal::ErrorCode;
pub use server::{
    Announcement, EndReason, EndedBy, Fingerprint, PeerInfo, PeerState, ServerFrame, ServerMessage,
    Welcome,
};

pub use crate::event::Devices;
pub use crate::quality::{Level, Report};
pub use crate::schema::schema;

/// The protocol's version, in every frame.
pub const VERSION: u8 = 1;

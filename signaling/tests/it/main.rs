//! The room's promises: its core by inputs and outputs, the hub by in-memory sockets, the protocol by its own schema.
#![expect(clippy::unwrap_used, reason = "tests")]

mod code;
mod conduct;
mod hub;
mod limits;
mod lobby;
mod media;
mod properties;
mod protocol;
mod quality;
mod recording;
mod room;
mod sandbox;
mod sockets;
mod tickets;

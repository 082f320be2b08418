//! The room's promises: its core by inputs and outputs, the hub by in-memory sockets, the protocol by its own schema.
#![expect(clippy::unwrap_used, reason = "tests")]

mod code;
mod conduct;
mod deeds;
mod hub;
mod leading;
mod limits;
mod lobby;
mod media;
mod page;
mod properties;
mod protocol;
mod quality;
mod recording;
mod room;
mod samples;
mod sandbox;
mod sockets;
mod tickets;

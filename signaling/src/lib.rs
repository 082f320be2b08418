//! The call's room: who is in it, what they say to each other, how they come back.
//!
//! `room.rs` decides and knows neither sockets nor clocks; `ticket.rs` lets people in; `hub.rs` holds the rooms of one
//! process; `socket.rs` drives one connection; `protocol.rs` is what goes over the wire; `media.rs` carries sound and
//! picture; `evidence.rs` is what is kept of a call.

mod budget;
pub mod close;
pub mod code;
mod event;
pub mod evidence;
mod hub;
mod layout;
pub mod limits;
pub mod media;
mod name;
mod outbox;
mod pipe;
pub mod protocol;
pub mod quality;
mod rate;
mod readiness;
pub mod recorder;
pub mod room;
mod schema;
mod seat;
mod setup;
pub mod socket;
mod step;
pub mod ticket;

pub use event::{CallEvent, Devices, LeftWhy, Presence, RoomEvent, RoomEventKind, Since, Switch};
pub use hub::{Clock, Counts, Hub, HubRefusal};
pub use limits::{RoomLimits, Settings};
pub use name::{CallKey, ConnectionId, Participant, PersonKey, Role};
pub use protocol::{Announcement, ByeReason, EndReason, EndedBy};
pub use readiness::{Readiness, SeatState};
pub use setup::RoomSetup;
pub use ticket::Ticket;

//! The call's room: who is in it, what they say to each other, how they come back.
//!
//! `room.rs` decides and knows neither sockets nor clocks; `ticket.rs` lets people in; `hub.rs` holds the rooms of one
//! process; `socket.rs` drives one connection; `protocol.rs` is what goes over the wire. Media comes with its own issue.

pub mod close;
mod event;
pub mod evidence;
mod hub;
pub mod limits;
pub mod media;
mod name;
mod outbox;
mod pipe;
pub mod protocol;
mod rate;
pub mod recorder;
pub mod room;
mod schema;
mod seat;
pub mod socket;
mod step;
pub mod ticket;

pub use event::{CallEvent, LeftWhy, Presence, RoomEvent, RoomEventKind, Since, Switch};
pub use hub::{Clock, Counts, Hub, HubRefusal};
pub use limits::{RoomLimits, Settings};
pub use name::{CallKey, ConnectionId, Participant, PersonKey, Role};
pub use protocol::{Announcement, ByeReason, EndReason, EndedBy};
pub use ticket::Ticket;

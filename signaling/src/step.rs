//! One step of a room: the input it is given, and what it wants done because of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::close::CloseReason;
use crate::event::{CallEvent, RoomEvent};
use crate::media::{IceServer, MediaCommand, MediaEvent};
use crate::name::{ConnectionId, Participant, PersonKey};
use crate::protocol::{
    Announcement, ClientMessage, EndReason, ErrorCode, ServerFrame, ServerMessage,
};
use crate::seat::Occupant;
use crate::ticket::Secret;

/// What can reach a room.
#[derive(Debug)]
pub enum Input {
    /// A connection whose ticket was good asks for its seat.
    Join {
        /// The connection.
        connection: ConnectionId,
        /// Whom the ticket admits.
        who: Participant,
        /// Whether it may take the seat from another page.
        takeover: Takeover,
    },
    /// A connection asks to continue a broken one.
    Resume {
        /// The connection.
        connection: ConnectionId,
        /// The token it shows.
        presented: Secret,
        /// The largest number it has handled.
        last_seq: u64,
    },
    /// A connection says something.
    Message {
        /// The connection.
        connection: ConnectionId,
        /// What it says.
        message: ClientMessage,
    },
    /// A connection said something that is not to be acted upon.
    Unacceptable {
        /// The connection.
        connection: ConnectionId,
        /// What is wrong with it.
        code: ErrorCode,
    },
    /// A connection is gone without a goodbye.
    Lost {
        /// The connection.
        connection: ConnectionId,
    },
    /// The server has news of the case.
    Announce(Announcement),
    /// The server has something for the recording.
    Note(CallEvent),
    /// The media plane has news.
    Media(MediaEvent),
    /// A guest's invitation is taken back.
    Dismiss(Participant),
    /// The server ends the call.
    End(EndReason),
    /// Time has passed.
    Tick,
}

/// Whether a page asks to take its person's seat from another page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takeover {
    /// It does.
    Asked,
    /// It does not.
    NotAsked,
}

/// What a room may take from outside while it decides; the hub has it, and tests have their own.
pub trait Supplies {
    /// A token nobody can guess, for the next resume.
    fn token(&mut self) -> Secret;

    /// Servers that help a person behind a strict network.
    fn ice_servers(&mut self, person: &PersonKey, now: DateTime<Utc>) -> Vec<IceServer>;

    /// The fingerprint of the certificate the server shows in DTLS.
    fn fingerprint(&mut self) -> String;
}

/// What a room wants done, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send a text frame.
    Send {
        /// To this connection.
        connection: ConnectionId,
        /// The frame's text.
        text: Arc<str>,
    },
    /// Close a connection once what was sent before is written; the room has already forgotten it.
    Close {
        /// This connection.
        connection: ConnectionId,
        /// Why.
        reason: CloseReason,
    },
    /// Tell the rest of the system.
    Report(RoomEvent),
    /// Tell the media plane.
    Media(MediaCommand),
}

/// One input's time and what has followed from it so far.
pub(crate) struct Step<'a> {
    pub(crate) now: DateTime<Utc>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) supplies: &'a mut dyn Supplies,
}

impl<'a> Step<'a> {
    pub(crate) fn new(now: DateTime<Utc>, supplies: &'a mut dyn Supplies) -> Self {
        Self {
            now,
            outputs: Vec::new(),
            supplies,
        }
    }

    pub(crate) fn send(&mut self, connection: ConnectionId, text: Arc<str>) {
        self.outputs.push(Output::Send { connection, text });
    }

    pub(crate) fn close(&mut self, connection: ConnectionId, reason: CloseReason) {
        self.outputs.push(Output::Close { connection, reason });
    }

    /// Turns a connection away that has no seat; its stream has not begun.
    pub(crate) fn refuse(&mut self, connection: ConnectionId, code: ErrorCode) {
        self.send(
            connection,
            ServerFrame::new(0, ServerMessage::error(code))
                .to_text()
                .into(),
        );
        self.close(connection, code.close_reason());
    }

    /// Tells the connection that holds a seat now, if any, that another takes it.
    pub(crate) fn replace(&mut self, occupant: &Occupant) {
        if let Some(connection) = occupant.connection() {
            self.send(connection, occupant.outbox.aside(ServerMessage::Replaced));
            self.close(connection, CloseReason::Replaced);
        }
    }
}

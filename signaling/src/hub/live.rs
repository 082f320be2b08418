//! A room with its tickets and sockets: lets connections in and does what the room decides.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use tokio::sync::OwnedSemaphorePermit;

use super::{Hub, HubRefusal, fresh_secret, lock};
use crate::close::CloseReason;
use crate::media::{IceServer, MediaPlane};
use crate::name::{CallKey, ConnectionId, PersonKey};
use crate::pipe::{Line, Pipe};
use crate::protocol::{ClientMessage, ErrorCode};
use crate::room::{Input, Output, Room, Supplies, Takeover};
use crate::ticket::{Secret, TicketBook};

/// A room with what its core does not know: tickets and sockets.
pub(crate) struct LiveRoom {
    pub(super) call: CallKey,
    pub(super) room: Room,
    pub(super) tickets: TicketBook,
    pub(super) pipes: HashMap<ConnectionId, Pipe>,
}

/// What the room takes from this process while it decides.
struct Surroundings<'a> {
    call: &'a CallKey,
    media: &'a dyn MediaPlane,
}

impl Supplies for Surroundings<'_> {
    fn token(&mut self) -> Secret {
        fresh_secret(self.call)
    }

    fn ice_servers(&mut self, person: &PersonKey, now: DateTime<Utc>) -> Vec<IceServer> {
        self.media.ice_servers(self.call, person, now)
    }

    fn fingerprint(&mut self) -> String {
        self.media.fingerprint()
    }
}

impl Hub {
    /// Lets a connection wait for its first message, unless too many do or the process stops.
    pub(crate) fn admit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.unjoined).try_acquire_owned().ok()
    }

    /// Takes a connection's first message and, when it is good, its seat, without waiting for anything.
    ///
    /// A room that refuses says so on the line itself and closes it.
    pub(crate) fn enter(self: &Arc<Self>, first: ClientMessage) -> Result<Line, ErrorCode> {
        match first {
            ClientMessage::Join { ticket, take_over } => {
                let takeover = if take_over {
                    Takeover::Asked
                } else {
                    Takeover::NotAsked
                };
                self.join(&Secret::presented(ticket), takeover)
            }
            ClientMessage::Resume { token, last_seq } => {
                self.resume(Secret::presented(token), last_seq)
            }
            ClientMessage::Consent { .. }
            | ClientMessage::Offer { .. }
            | ClientMessage::Candidate { .. }
            | ClientMessage::Media(_)
            | ClientMessage::Quality { .. }
            | ClientMessage::Admit { .. }
            | ClientMessage::Deny { .. }
            | ClientMessage::Chat { .. }
            | ClientMessage::View(_)
            | ClientMessage::Pointer { .. }
            | ClientMessage::Script { .. }
            | ClientMessage::Snapshot { .. }
            | ClientMessage::Distress
            | ClientMessage::Ping
            | ClientMessage::Bye { .. } => Err(ErrorCode::JoinFirst),
        }
    }

    /// Gives a room an input of one of its connections.
    pub(crate) fn hear(&self, live: &Mutex<LiveRoom>, input: Input) {
        self.feed(&mut lock(live), (self.clock)(), input);
    }

    /// Closes a connection from our side; its room hears that it is lost.
    pub(crate) fn hang_up(
        &self,
        live: &Mutex<LiveRoom>,
        connection: ConnectionId,
        reason: CloseReason,
    ) {
        let mut live = lock(live);
        if let Some(pipe) = live.pipes.remove(&connection) {
            pipe.close(reason);
        }
        self.feed(&mut live, (self.clock)(), Input::Lost { connection });
    }

    fn join(self: &Arc<Self>, ticket: &Secret, takeover: Takeover) -> Result<Line, ErrorCode> {
        let call = ticket.call().ok_or(ErrorCode::TicketRefused)?;
        let room = self.find(&call).ok_or(ErrorCode::TicketRefused)?;
        let (pipe, end) = self.connect(&room);
        let connection = end.connection();
        let mut live = lock(&room);
        let now = (self.clock)();
        // Graces end first, so that a seat that is free by now is not refused.
        self.feed(&mut live, now, Input::Tick);
        let who = live.tickets.bearer(ticket, now).cloned();
        let who = who.ok_or(ErrorCode::TicketRefused)?;
        // Whoever cannot sit down now keeps the ticket, to ask for the seat or to come later.
        if let Some(code) = live.room.refusal(&who, takeover) {
            return Err(code);
        }
        live.tickets.redeem(ticket, now);
        live.pipes.insert(connection, pipe);
        let input = Input::Join {
            connection,
            who,
            takeover,
        };
        self.feed(&mut live, now, input);
        drop(live);
        Ok(end)
    }

    fn resume(self: &Arc<Self>, presented: Secret, last_seq: u64) -> Result<Line, ErrorCode> {
        let call = presented.call().ok_or(ErrorCode::ResumeRefused)?;
        let room = self.find(&call).ok_or(ErrorCode::ResumeRefused)?;
        let (pipe, end) = self.connect(&room);
        let connection = end.connection();
        let mut live = lock(&room);
        live.pipes.insert(connection, pipe);
        let input = Input::Resume {
            connection,
            presented,
            last_seq,
        };
        self.feed(&mut live, (self.clock)(), input);
        drop(live);
        Ok(end)
    }

    /// Both ends of a new connection. It is made before the room is locked: a line that is dropped locks the room itself.
    fn connect(self: &Arc<Self>, room: &Arc<Mutex<LiveRoom>>) -> (Pipe, Line) {
        let connection = ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed));
        Pipe::new(Arc::clone(self), Arc::clone(room), connection)
    }

    pub(super) fn command(&self, call: &CallKey, input: Input) -> Result<(), HubRefusal> {
        let live = self.find(call).ok_or(HubRefusal::NoSuchCall)?;
        let mut live = lock(&live);
        if live.room.ended_at().is_some() {
            return Err(HubRefusal::CallOver);
        }
        self.feed(&mut live, (self.clock)(), input);
        Ok(())
    }

    /// Gives a room an input and does what it wants done. A connection that cannot take a message is cut off at that
    /// message, so that its stream has no gap, and the room hears that it is lost.
    pub(super) fn feed(&self, live: &mut LiveRoom, now: DateTime<Utc>, input: Input) {
        let mut slow = Vec::new();
        let mut supplies = Surroundings {
            call: &live.call,
            media: &*self.media,
        };
        for output in live.room.handle(now, input, &mut supplies) {
            match output {
                Output::Send { connection, text } => {
                    let taken = live
                        .pipes
                        .get(&connection)
                        .map(|pipe| pipe.push(text, &self.settings));
                    if taken == Some(false) {
                        slow.push(connection);
                        if let Some(pipe) = live.pipes.remove(&connection) {
                            pipe.close(CloseReason::TooSlow);
                        }
                    }
                }
                Output::Close { connection, reason } => {
                    if let Some(pipe) = live.pipes.remove(&connection) {
                        pipe.close(reason);
                    }
                }
                // Nobody listening is no error: the room works without a subscriber.
                Output::Report(event) => drop(self.events.send(event)),
                Output::Media(command) => self.media.command(&live.call, command),
            }
        }
        for connection in slow {
            tracing::warn!(
                connection = connection.0,
                "a connection read too slowly and was cut off"
            );
            self.feed(live, now, Input::Lost { connection });
        }
    }

    pub(super) fn find(&self, call: &CallKey) -> Option<Arc<Mutex<LiveRoom>>> {
        lock(&self.rooms).get(call).cloned()
    }

    pub(super) fn all(&self) -> Vec<Arc<Mutex<LiveRoom>>> {
        lock(&self.rooms).values().cloned().collect()
    }
}

//! The rooms of one process: opens them, lets people in, carries what a room decides to its connections.
//!
//! Architecture invariant: a room is changed under its own lock and never across an await, so a seat is taken before
//! anything else can happen.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};

use crate::close::CloseReason;
use crate::event::{Presence, RoomEvent};
use crate::limits::{CALL_KEY_CHARS, EVENT_BACKLOG, Settings, TICK};
use crate::name::{CallKey, ConnectionId, Participant, PersonKey, Role};
use crate::pipe::{Line, Pipe};
use crate::protocol::{Announcement, ClientMessage, EndReason, ErrorCode};
use crate::room::{Input, Output, Room};
use crate::ticket::{Secret, Ticket, TicketBook};

/// Where the hub takes the time from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Every room of this process.
pub struct Hub {
    settings: Settings,
    clock: Clock,
    rooms: Mutex<HashMap<CallKey, Arc<Mutex<LiveRoom>>>>,
    events: broadcast::Sender<RoomEvent>,
    connections: AtomicU64,
    unjoined: Arc<Semaphore>,
}

/// A room with what its core does not know: tickets and sockets.
pub(crate) struct LiveRoom {
    room: Room,
    tickets: TicketBook,
    pipes: HashMap<ConnectionId, Pipe>,
}

/// Why the hub does not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HubRefusal {
    /// No room was opened for this call in this process.
    #[error("the call has no room")]
    NoSuchCall,
    /// The call has ended.
    #[error("the call is over")]
    CallOver,
    /// The process holds as many rooms as it may.
    #[error("there are too many rooms")]
    TooManyRooms,
    /// The key is empty or longer than [`CALL_KEY_CHARS`].
    #[error("the call's key is empty or too long")]
    BadCallKey,
}

/// How much the hub holds, for gauges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Rooms, the recently ended included.
    pub rooms: usize,
    /// Connections that have a seat.
    pub connections: usize,
}

impl Hub {
    /// A hub without rooms. It starts no task: spawn [`Hub::keep_time`] beside it.
    pub fn new(settings: Settings, clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            clock,
            rooms: Mutex::default(),
            events: broadcast::Sender::new(EVENT_BACKLOG),
            connections: AtomicU64::new(1),
            unjoined: Arc::new(Semaphore::new(settings.unjoined_connections)),
            settings,
        })
    }

    /// Opens the room of a call; a room that is open stays as it is.
    pub fn open(&self, call: &CallKey) -> Result<(), HubRefusal> {
        if call.as_str().is_empty() || call.as_str().chars().count() > CALL_KEY_CHARS {
            return Err(HubRefusal::BadCallKey);
        }
        let mut rooms = lock(&self.rooms);
        if let Some(live) = rooms.get(call) {
            return match lock(live).room.ended_at() {
                Some(_) => Err(HubRefusal::CallOver),
                None => Ok(()),
            };
        }
        if rooms.len() >= self.settings.rooms {
            return Err(HubRefusal::TooManyRooms);
        }
        let live = LiveRoom {
            room: Room::new(call.clone(), self.settings.room.clone(), (self.clock)()),
            tickets: TicketBook::new(self.settings.ticket_life),
            pipes: HashMap::new(),
        };
        rooms.insert(call.clone(), Arc::new(Mutex::new(live)));
        Ok(())
    }

    /// Issues a single-use ticket that seats this person in this role of this call.
    pub fn issue_ticket(
        &self,
        call: &CallKey,
        person: PersonKey,
        role: Role,
    ) -> Result<Ticket, HubRefusal> {
        let live = self.find(call).ok_or(HubRefusal::NoSuchCall)?;
        let mut live = lock(&live);
        if live.room.ended_at().is_some() {
            return Err(HubRefusal::CallOver);
        }
        Ok(live.tickets.issue(
            fresh_secret(call),
            Participant { role, person },
            (self.clock)(),
        ))
    }

    /// Tells everybody news of the case; who is lost hears it after the resume.
    pub fn announce(&self, call: &CallKey, announcement: Announcement) -> Result<(), HubRefusal> {
        self.command(call, Input::Announce(announcement))
    }

    /// Ends a call; a call that is over stays over, with its first reason.
    pub fn end(&self, call: &CallKey, reason: EndReason) -> Result<(), HubRefusal> {
        match self.command(call, Input::End(reason)) {
            Ok(()) | Err(HubRefusal::CallOver) => Ok(()),
            Err(
                refusal @ (HubRefusal::NoSuchCall
                | HubRefusal::TooManyRooms
                | HubRefusal::BadCallKey),
            ) => Err(refusal),
        }
    }

    /// Who is connected to a call now; nobody when it has no room or is over.
    #[must_use]
    pub fn presence(&self, call: &CallKey) -> Presence {
        self.find(call)
            .map(|live| lock(&live).room.presence())
            .unwrap_or_default()
    }

    /// Who holds a seat of a call, connected or within the grace; nobody when it has no room or is over.
    #[must_use]
    pub fn seated(&self, call: &CallKey) -> Vec<Participant> {
        self.find(call)
            .map(|live| lock(&live).room.seated().cloned().collect())
            .unwrap_or_default()
    }

    /// Since when nobody has held a seat of a call: from the room's opening on, and nothing when it has no room.
    #[must_use]
    pub fn empty_since(&self, call: &CallKey) -> Option<DateTime<Utc>> {
        let live = self.find(call)?;
        lock(&live).room.empty_since()
    }

    /// Whether a call of this process is over; a room that was forgotten or never opened is not.
    #[must_use]
    pub fn is_over(&self, call: &CallKey) -> bool {
        self.find(call)
            .is_some_and(|live| lock(&live).room.ended_at().is_some())
    }

    /// Everything that happens in any room from now on. A reader that lags must look at [`Hub::presence`] again.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<RoomEvent> {
        self.events.subscribe()
    }

    /// How many rooms and connections there are.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let rooms = self.all();
        let connections = rooms.iter().map(|live| lock(live).pipes.len()).sum();
        Counts {
            rooms: rooms.len(),
            connections,
        }
    }

    /// Looks at the clock: ends graces, drops stale tickets, abandons empty rooms, forgets rooms that ended long ago.
    pub fn tick(&self) {
        for live in self.all() {
            let now = (self.clock)();
            let mut live = lock(&live);
            live.tickets.forget_expired(now);
            self.feed(&mut live, now, Input::Tick);
        }
        let now = (self.clock)();
        let kept = self.settings.ended_room;
        lock(&self.rooms).retain(|_, live| {
            lock(live)
                .room
                .ended_at()
                .is_none_or(|ended| now < ended + kept)
        });
    }

    /// Calls [`Hub::tick`] every second, for ever; the server spawns it once and aborts it when it stops.
    pub async fn keep_time(self: Arc<Self>) {
        let mut seconds = tokio::time::interval(TICK);
        seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            seconds.tick().await;
            self.tick();
        }
    }

    /// Closes every connection and takes no new one, because the process stops. No call ends by this.
    pub fn shut_down(&self) {
        self.unjoined.close();
        for live in self.all() {
            for (_, pipe) in lock(&live).pipes.drain() {
                pipe.close(CloseReason::Restarting);
            }
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Lets a connection wait for its first message, unless too many do or the process stops.
    pub(crate) fn admit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.unjoined).try_acquire_owned().ok()
    }

    /// Takes a connection's first message and, when it is good, its seat, without waiting for anything.
    ///
    /// A room that refuses says so on the line itself and closes it.
    pub(crate) fn enter(self: &Arc<Self>, first: ClientMessage) -> Result<Line, ErrorCode> {
        match first {
            ClientMessage::Join { ticket } => self.join(&Secret::presented(ticket)),
            ClientMessage::Resume { token, last_seq } => {
                self.resume(Secret::presented(token), last_seq)
            }
            ClientMessage::Signal { .. }
            | ClientMessage::Chat { .. }
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

    fn join(self: &Arc<Self>, ticket: &Secret) -> Result<Line, ErrorCode> {
        let call = ticket.call().ok_or(ErrorCode::TicketRefused)?;
        let room = self.find(&call).ok_or(ErrorCode::TicketRefused)?;
        let (pipe, end) = self.connect(&room);
        let connection = end.connection();
        let mut live = lock(&room);
        let now = (self.clock)();
        let who = live
            .tickets
            .redeem(ticket, now)
            .ok_or(ErrorCode::TicketRefused)?;
        live.pipes.insert(connection, pipe);
        self.feed(
            &mut live,
            now,
            Input::Join {
                connection,
                who,
                token: fresh_secret(&call),
            },
        );
        drop(live);
        Ok(end)
    }

    fn resume(self: &Arc<Self>, presented: Secret, last_seq: u64) -> Result<Line, ErrorCode> {
        let call = presented.call().ok_or(ErrorCode::ResumeRefused)?;
        let room = self.find(&call).ok_or(ErrorCode::ResumeRefused)?;
        let (pipe, end) = self.connect(&room);
        let connection = end.connection();
        let token = fresh_secret(&call);
        let mut live = lock(&room);
        live.pipes.insert(connection, pipe);
        self.feed(
            &mut live,
            (self.clock)(),
            Input::Resume {
                connection,
                presented,
                last_seq,
                token,
            },
        );
        drop(live);
        Ok(end)
    }

    /// Both ends of a new connection. It is made before the room is locked: a line that is dropped locks the room itself.
    fn connect(self: &Arc<Self>, room: &Arc<Mutex<LiveRoom>>) -> (Pipe, Line) {
        let connection = ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed));
        Pipe::new(Arc::clone(self), Arc::clone(room), connection)
    }

    fn command(&self, call: &CallKey, input: Input) -> Result<(), HubRefusal> {
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
    fn feed(&self, live: &mut LiveRoom, now: DateTime<Utc>, input: Input) {
        let mut slow = Vec::new();
        for output in live.room.handle(now, input) {
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

    fn find(&self, call: &CallKey) -> Option<Arc<Mutex<LiveRoom>>> {
        lock(&self.rooms).get(call).cloned()
    }

    fn all(&self) -> Vec<Arc<Mutex<LiveRoom>>> {
        lock(&self.rooms).values().cloned().collect()
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Hub")
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}

fn fresh_secret(call: &CallKey) -> Secret {
    Secret::bind(&eds::random::token(), call)
}

/// A panic while a room was changed must not silence every later call: the data stays usable, each output being small.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

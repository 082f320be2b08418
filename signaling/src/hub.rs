//! The rooms of one process: opens them, lets people in, carries what a room decides to its connections.
//!
//! Architecture invariant: a room is changed under its own lock and never across an await, so a seat is taken before
//! anything else can happen.

mod live;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use thiserror::Error;
use tokio::sync::{Semaphore, broadcast, mpsc};

use crate::close::CloseReason;
use crate::event::{CallEvent, Presence, RoomEvent};
use crate::evidence::RecordingState;
use crate::limits::{CALL_KEY_CHARS, EVENT_BACKLOG, Settings, TICK};
use crate::media::{MediaEvent, MediaPlane};
use crate::name::{CallKey, Participant, PersonKey, Role};
use crate::protocol::{Announcement, EndReason};
use crate::readiness::Readiness;
use crate::room::{Input, Room};
use crate::setup::RoomSetup;
use crate::ticket::{Secret, Ticket, TicketBook};

pub(crate) use live::LiveRoom;

/// Where the hub takes the time from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Every room of this process.
pub struct Hub {
    settings: Settings,
    clock: Clock,
    media: Arc<dyn MediaPlane>,
    rooms: Mutex<HashMap<CallKey, Arc<Mutex<LiveRoom>>>>,
    events: broadcast::Sender<RoomEvent>,
    connections: AtomicU64,
    unjoined: Arc<Semaphore>,
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
    /// Calls that go on while their recording does not run although it should.
    pub recordings_failed: usize,
}

impl Hub {
    /// A hub without rooms. It starts no task: spawn [`Hub::keep_time`] beside it.
    pub fn new(settings: Settings, clock: Clock, media: Arc<dyn MediaPlane>) -> Arc<Self> {
        Arc::new(Self {
            clock,
            media,
            rooms: Mutex::default(),
            events: broadcast::Sender::new(EVENT_BACKLOG),
            connections: AtomicU64::new(1),
            unjoined: Arc::new(Semaphore::new(settings.unjoined_connections)),
            settings,
        })
    }

    /// Opens the room of a call; a room that is open stays as it is, with its first setup.
    pub fn open(&self, call: &CallKey, setup: RoomSetup) -> Result<(), HubRefusal> {
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
            call: call.clone(),
            room: Room::new(
                call.clone(),
                setup,
                self.settings.room.clone(),
                (self.clock)(),
            ),
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

    /// Sends a guest away whose invitation was taken back: their tickets are void, and whoever waits or sits in the room goes.
    pub fn dismiss(&self, call: &CallKey, who: &Participant) -> Result<(), HubRefusal> {
        if let Some(live) = self.find(call) {
            lock(&live).tickets.withdraw(who);
        }
        self.command(call, Input::Dismiss(who.clone()))
    }

    /// Tells everybody news of the case; who is lost hears it after the resume.
    pub fn announce(&self, call: &CallKey, announcement: Announcement) -> Result<(), HubRefusal> {
        self.command(call, Input::Announce(announcement))
    }

    /// Puts something that happened to the case during the call into the recording's chain.
    pub fn note(&self, call: &CallKey, event: CallEvent) -> Result<(), HubRefusal> {
        self.command(call, Input::Note(event))
    }

    /// Gives a room news of its media; a call without a room has no use for them.
    pub fn media_event(&self, call: &CallKey, event: MediaEvent) {
        if let Some(live) = self.find(call) {
            self.feed(&mut lock(&live), (self.clock)(), Input::Media(event));
        }
    }

    /// Gives the rooms everything the media plane says, until it says no more.
    pub async fn follow_media(self: Arc<Self>, mut events: mpsc::Receiver<(CallKey, MediaEvent)>) {
        while let Some((call, event)) = events.recv().await {
            self.media_event(&call, event);
        }
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

    /// How a call stands: its recording and everybody's seat; nothing when it has no room.
    #[must_use]
    pub fn readiness(&self, call: &CallKey) -> Option<Readiness> {
        let live = self.find(call)?;
        Some(lock(&live).room.readiness())
    }

    /// Who is let in and connected to a call now; nobody when it has no room or is over.
    #[must_use]
    pub fn presence(&self, call: &CallKey) -> Presence {
        self.find(call)
            .map(|live| lock(&live).room.presence())
            .unwrap_or_default()
    }

    /// Who waits in a call's lobby.
    #[must_use]
    pub fn waiting(&self, call: &CallKey) -> Vec<Participant> {
        self.find(call)
            .map(|live| lock(&live).room.waiting().cloned().collect())
            .unwrap_or_default()
    }

    /// Who was let in and holds a seat of a call, connected or within the grace; nobody when it has no room or is over.
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
        let fails = |live: &&Arc<Mutex<LiveRoom>>| {
            let live = lock(live);
            let recording = live.room.readiness().recording;
            live.room.ended_at().is_none() && matches!(recording, RecordingState::Failed { .. })
        };
        Counts {
            rooms: rooms.len(),
            connections,
            recordings_failed: rooms.iter().filter(fails).count(),
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

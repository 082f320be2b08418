//! The media of one call: one task that owns its connections and passes packets from each to those who see and hear it.
//!
//! Architecture invariant: it waits for nobody; a receiver who cannot keep up loses packets, not the others theirs.

mod negotiate;
mod pass;
mod tell;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::identity::Identity;
use super::peer::{Effects, Peer};
use super::port::{Arrival, Inbound, Port, Registration};
use super::recording::{Legs, Recorded, RecordingSettings};
use super::{Flow, LinkState, MediaCommand, MediaEvent, Slot, SlotKind, Transport};
use crate::evidence::{Genesis, LegEnd};
use crate::name::{CallKey, Participant};

/// How often reports, repeats and silences are looked at.
const TICK: Duration = Duration::from_millis(25);
/// The same for a call in which nobody is connected.
const REST: Duration = Duration::from_millis(250);
/// Packets taken before commands and the clock have their turn.
const BATCH: usize = 64;
/// Packets that may wait for the task: a second of a full call; beyond it they are lost.
pub(super) const INBOX: usize = 2_048;
/// The lines on which a page sends: sound, camera, screen.
const OWN_LINES: [SlotKind; 3] = [SlotKind::Audio, SlotKind::Camera, SlotKind::Screen];
/// The line of the camera.
const CAMERA: usize = 1;

/// What all calls of the process share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) identity: Arc<Identity>,
    pub(super) port: Arc<Port>,
    pub(super) udp: Vec<SocketAddr>,
    pub(super) tcp: Vec<SocketAddr>,
    pub(super) events: mpsc::Sender<(CallKey, MediaEvent)>,
    pub(super) recording: Option<RecordingSettings>,
}

/// How a call's task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// The call is over, and so is its recording.
    Call,
    /// The process stops; the call may go on in the next one.
    Process,
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    key: CallKey,
    shared: Arc<Shared>,
    inbox: mpsc::Sender<Inbound>,
    seats: Vec<Seat>,
    layout: Vec<(Participant, Vec<Slot>)>,
    effects: Effects,
    out: Effects,
    backlog: VecDeque<MediaEvent>,
    recorded: Recorded,
}

/// One person's connection in the call.
#[derive(Debug)]
struct Seat {
    who: Participant,
    peer: Peer,
    registration: Registration,
    told: Told,
    losses: Vec<(usize, Instant, u8)>,
    legs: Legs,
    audience: [Vec<(usize, usize)>; OWN_LINES.len()],
}

/// What the room knows of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    link: LinkState,
    transport: Transport,
    audio: Flow,
    video: Flow,
}

impl Call {
    pub(super) fn new(
        key: CallKey,
        genesis: Option<Genesis>,
        shared: Arc<Shared>,
        inbox: mpsc::Sender<Inbound>,
    ) -> Self {
        let recorded = Recorded::new(shared.recording.clone(), genesis);
        Self {
            key,
            shared,
            inbox,
            seats: Vec::new(),
            layout: Vec::new(),
            effects: Effects::default(),
            out: Effects::default(),
            backlog: VecDeque::new(),
            recorded,
        }
    }

    /// Runs until the call's end.
    pub(super) async fn run(
        mut self,
        mut commands: mpsc::Receiver<MediaCommand>,
        mut inbound: mpsc::Receiver<Inbound>,
    ) {
        let (mut ticker, mut rest) = (every(TICK), every(REST));
        let mut batch = Vec::with_capacity(BATCH);
        let over = loop {
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(MediaCommand::End) => break Over::Call,
                    None => break Over::Process,
                    Some(command) => self.obey(command),
                },
                // Before the packets, because a flood of them is always there.
                _ = ticker.tick(), if !self.seats.is_empty() => self.tick(Instant::now()),
                _ = rest.tick(), if self.seats.is_empty() => self.tick(Instant::now()),
                _ = inbound.recv_many(&mut batch, BATCH) => {
                    for arrived in batch.drain(..) {
                        self.take(arrived);
                    }
                }
            }
        };
        self.close(over).await;
    }

    fn obey(&mut self, command: MediaCommand) {
        match command {
            MediaCommand::Offer {
                who,
                connection,
                id,
                sdp,
            } => self.offered(who, connection, id, &sdp),
            MediaCommand::Candidate {
                who,
                connection,
                candidate,
            } => self.candidate(who, connection, candidate.as_deref()),
            MediaCommand::Close { who } => self.remove(&who, LegEnd::Left),
            MediaCommand::Layout(layout) => {
                self.layout = layout;
                self.seat_audiences();
                self.ask_everybody(Instant::now());
            }
            MediaCommand::Snapshot { of } => self.snapshot(of),
            MediaCommand::Record => self.recorded.begin(),
            MediaCommand::Note { at, event } => self.recorded.note(at, event),
            MediaCommand::Open { .. } | MediaCommand::End => {}
        }
    }

    fn snapshot(&mut self, of: Participant) {
        let at = self.seats.iter().position(|seat| seat.who == of);
        match self.recorded.snapshot(of) {
            Ok(()) => {
                if let Some(at) = at {
                    self.ask(at, CAMERA, Instant::now());
                }
            }
            Err(of) => self.tell(MediaEvent::SnapshotFailed { of }),
        }
    }

    fn remove(&mut self, who: &Participant, why: LegEnd) {
        let Some(at) = self.seats.iter().position(|seat| seat.who == *who) else {
            return;
        };
        self.seats[at].peer.close(Instant::now(), &mut self.out);
        self.flush(at);
        self.seats[at].legs.close(why);
        self.seats.remove(at);
        self.seat_audiences();
        self.tell(MediaEvent::Link {
            who: who.clone(),
            state: LinkState::None,
            transport: Transport::Unknown,
        });
    }

    fn take(&mut self, inbound: Inbound) {
        let seats = &mut self.seats;
        let Some(at) = seats.iter().position(|it| it.peer.number == inbound.peer) else {
            return;
        };
        match inbound.what {
            Arrival::Packet { way, data } => {
                let effects = &mut self.effects;
                seats[at].peer.take(inbound.at, &way, &data, effects);
                self.settle(at, inbound.at);
            }
            Arrival::TcpGone { number } => seats[at].peer.lose_tcp(number),
        }
    }

    fn tick(&mut self, now: Instant) {
        for at in 0..self.seats.len() {
            self.seats[at].peer.tick(now, &mut self.effects);
            self.settle(at, now);
            self.look_after(at, now);
            self.ask_for_legs(at, now);
        }
        let mut news = Vec::new();
        self.recorded.tick(now, &mut news);
        for event in news {
            self.tell(event);
        }
        self.tell_again();
    }

    async fn close(mut self, over: Over) {
        let now = Instant::now();
        let why = match over {
            Over::Call => LegEnd::Left,
            Over::Process => LegEnd::Lost,
        };
        for at in 0..self.seats.len() {
            self.seats[at].peer.close(now, &mut self.out);
            self.flush(at);
            self.seats[at].legs.close(why);
        }
        self.seats.clear();
        match over {
            Over::Call => {
                if let Some(state) = self.recorded.end().await {
                    let told = (self.key, MediaEvent::Recording(state));
                    // The last word of the call: it waits for a hub that is behind, and for none that is gone.
                    let _ = self.shared.events.send(told).await;
                }
            }
            Over::Process => {}
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

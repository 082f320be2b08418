//! The media of one call: one task that owns its connections and passes packets from each to those who see and hear it.
//!
//! Architecture invariant: it waits for nobody; a receiver who cannot keep up loses packets, not the others theirs.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use super::identity::Identity;
use super::offer::Offer;
use super::peer::{Arrived, Effects, Peer, Wish};
use super::port::{Arrival, Inbound, Port, Registration};
use super::way::Way;
use super::{FLOW_SILENCE, Flow, LinkState, MediaCommand, MediaEvent, Slot, SlotKind, Transport};
use crate::name::{CallKey, ConnectionId, Participant};
use crate::protocol::ErrorCode;

/// How often reports, repeats and silences are looked at.
const TICK: Duration = Duration::from_millis(25);
/// Packets taken before commands and the clock have their turn.
const BATCH: usize = 64;
/// Packets that may wait for the task: a second of a full call; beyond it they are lost.
pub(super) const INBOX: usize = 2_048;
/// Events that may wait for the hub.
const MAX_BACKLOG: usize = 1_024;
/// Seats of one call: everybody with a role, and one page replacing another.
const MAX_SEATS: usize = 9;
/// How often a receiver's losses are told.
const LOSS_EVERY: Duration = Duration::from_secs(2);
/// The lines on which a page sends: sound, camera, screen.
const OWN_LINES: [SlotKind; 3] = [SlotKind::Audio, SlotKind::Camera, SlotKind::Screen];

/// Numbers connections over the life of the process.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// What all calls of the process share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) identity: Arc<Identity>,
    pub(super) port: Arc<Port>,
    pub(super) udp: Vec<SocketAddr>,
    pub(super) tcp: Vec<SocketAddr>,
    pub(super) events: mpsc::Sender<(CallKey, MediaEvent)>,
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
}

/// One person's connection in the call.
#[derive(Debug)]
struct Seat {
    who: Participant,
    peer: Peer,
    registration: Registration,
    told: Told,
    losses: Vec<(usize, Instant, u8)>,
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

/// An offer with everything needed to answer it.
struct Asked {
    who: Participant,
    connection: ConnectionId,
    id: u64,
    offer: Offer,
}

impl Call {
    pub(super) fn new(key: CallKey, shared: Arc<Shared>, inbox: mpsc::Sender<Inbound>) -> Self {
        Self {
            key,
            shared,
            inbox,
            seats: Vec::new(),
            layout: Vec::new(),
            effects: Effects::default(),
            out: Effects::default(),
            backlog: VecDeque::new(),
        }
    }

    /// Runs until the call's end.
    pub(super) async fn run(
        mut self,
        mut commands: mpsc::Receiver<MediaCommand>,
        mut inbound: mpsc::Receiver<Inbound>,
    ) {
        let mut ticker = interval(TICK);
        ticker.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(MediaCommand::End) | None => break,
                    Some(command) => self.obey(command),
                },
                _ = inbound.recv_many(&mut batch, BATCH) => {
                    for arrived in batch.drain(..) {
                        self.take(arrived);
                    }
                }
                _ = ticker.tick() => self.tick(Instant::now()),
            }
        }
        self.close();
    }

    fn obey(&mut self, command: MediaCommand) {
        match command {
            MediaCommand::Offer {
                who,
                connection,
                id,
                sdp,
            } => self.offered(who, connection, id, &sdp),
            // The server never calls first, so a page's addresses are of no use to it.
            MediaCommand::Candidate { .. } => {}
            MediaCommand::Close { who } => self.remove(&who),
            MediaCommand::Layout(layout) => {
                self.layout = layout;
                self.seat_audiences();
                self.ask_everybody(Instant::now());
            }
            MediaCommand::Snapshot { of } => self.tell(MediaEvent::SnapshotFailed { of }),
            MediaCommand::Open { .. }
            | MediaCommand::Record
            | MediaCommand::Note { .. }
            | MediaCommand::End => {}
        }
    }

    fn offered(&mut self, who: Participant, connection: ConnectionId, id: u64, sdp: &str) {
        let refusal = match Offer::parse(sdp) {
            Ok(offer) => {
                let asked = Asked {
                    who: who.clone(),
                    connection,
                    id,
                    offer,
                };
                match self.negotiate(asked) {
                    Ok(()) => return,
                    Err(code) => code,
                }
            }
            Err(refusal) => {
                tracing::debug!(call = %self.key, %refusal, "an offer is refused");
                ErrorCode::Malformed
            }
        };
        self.tell(MediaEvent::Refused {
            who,
            connection,
            id: Some(id),
            code: refusal,
        });
    }

    fn negotiate(&mut self, asked: Asked) -> Result<(), ErrorCode> {
        let now = Instant::now();
        let at = self.seats.iter().position(|seat| seat.who == asked.who);
        let at = match at {
            Some(at) if self.seats[at].peer.continues(&asked.offer) => {
                let seat = &mut self.seats[at];
                seat.peer
                    .renegotiate(&asked.offer, now)
                    .map_err(|_| ErrorCode::ServerFull)?;
                seat.registration.add_name(seat.peer.ufrag());
                at
            }
            Some(_) | None => {
                let seat = self.new_seat(&asked, now)?;
                self.remove(&asked.who);
                self.seats.push(seat);
                self.seats.len() - 1
            }
        };
        let sdp = self.seats[at]
            .peer
            .answer(&asked.offer, &self.shared.udp, &self.shared.tcp);
        self.seat_audiences();
        self.tell(MediaEvent::Answer {
            who: asked.who,
            connection: asked.connection,
            id: asked.id,
            sdp,
            fingerprint: asked.offer.fingerprint,
        });
        self.look_after(at, now);
        Ok(())
    }

    fn new_seat(&self, asked: &Asked, now: Instant) -> Result<Seat, ErrorCode> {
        if self.seats.len() >= MAX_SEATS {
            return Err(ErrorCode::ServerFull);
        }
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let identity = Arc::clone(&self.shared.identity);
        let peer = Peer::new(number, identity, &asked.offer, now).map_err(|error| {
            tracing::warn!(call = %self.key, %error, "a connection cannot be made");
            ErrorCode::ServerFull
        })?;
        let mut registration = self.shared.port.register(number, self.inbox.clone());
        registration.add_name(peer.ufrag());
        Ok(Seat {
            who: asked.who.clone(),
            peer,
            registration,
            told: Told::default(),
            losses: Vec::new(),
            audience: Default::default(),
        })
    }

    fn remove(&mut self, who: &Participant) {
        let Some(at) = self.seats.iter().position(|seat| seat.who == *who) else {
            return;
        };
        self.seats[at].peer.close(Instant::now(), &mut self.out);
        self.flush(at);
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
        }
        while let Some(event) = self.backlog.pop_front() {
            if let Err(mpsc::error::TrySendError::Full((_, event))) =
                self.shared.events.try_send((self.key.clone(), event))
            {
                self.backlog.push_front(event);
                break;
            }
        }
    }

    /// Carries out what a packet or the clock brought about at one connection.
    fn settle(&mut self, at: usize, now: Instant) {
        let mut effects = std::mem::take(&mut self.effects);
        let seat = &mut self.seats[at];
        for (way, answer) in effects.answers.drain(..) {
            self.shared.port.send(&way, &answer);
        }
        for way in effects.forgotten.drain(..) {
            if let Way::Udp(address) = way {
                seat.registration.remove_address(address);
            }
        }
        for way in effects.proved.drain(..) {
            if let Way::Udp(address) = way {
                seat.registration.add_address(address);
            }
        }
        if let Some(way) = seat.peer.current_way() {
            for packet in &effects.send {
                self.shared.port.send(way, packet);
            }
        }
        effects.send.clear();
        for arrived in effects.media.drain(..) {
            self.forward(at, &arrived, now);
        }
        for line in effects.wishes.drain(..) {
            self.wished(at, line, now);
        }
        for (line, lost) in effects.losses.drain(..) {
            self.lost(at, line, lost, now);
        }
        effects.clocks.clear();
        if std::mem::take(&mut effects.ready) {
            self.look_after(at, now);
            self.ask_everybody(now);
        }
        self.effects = effects;
    }

    /// Passes a packet to everybody who sees or hears its sender.
    fn forward(&mut self, at: usize, arrived: &Arrived, now: Instant) {
        let number = self.seats[at].peer.number;
        let Some(audience) = self.seats[at].audience.get_mut(arrived.line) else {
            return;
        };
        let audience = std::mem::take(audience);
        let mut wish = Wish::None;
        for (receiver, line) in &audience {
            let from = (number, arrived.codec, &arrived.packet);
            let out = &mut self.out;
            match self.seats[*receiver].peer.send(now, *line, from, out) {
                Wish::Keyframe => wish = Wish::Keyframe,
                Wish::None => {}
            }
            self.flush(*receiver);
        }
        self.seats[at].audience[arrived.line] = audience;
        match wish {
            Wish::Keyframe => self.ask(at, arrived.line, now),
            Wish::None => {}
        }
    }

    /// Sends what a connection has to send besides its own effects.
    fn flush(&mut self, at: usize) {
        if let Some(way) = self.seats[at].peer.current_way() {
            for packet in &self.out.send {
                self.shared.port.send(way, packet);
            }
        }
        self.out.send.clear();
    }

    fn ask(&mut self, at: usize, line: usize, now: Instant) {
        self.seats[at].peer.ask_keyframe(now, line, &mut self.out);
        self.flush(at);
    }

    /// A receiver needs a whole picture on one of its lines.
    fn wished(&mut self, at: usize, line: usize, now: Instant) {
        for sender in 0..self.seats.len() {
            for own in 1..OWN_LINES.len() {
                if self.seats[sender].audience[own].contains(&(at, line)) {
                    self.ask(sender, own, now);
                }
            }
        }
    }

    /// Everybody begins their pictures anew, because somebody new looks.
    fn ask_everybody(&mut self, now: Instant) {
        for at in 0..self.seats.len() {
            for line in 1..OWN_LINES.len() {
                if !self.seats[at].audience[line].is_empty() {
                    self.ask(at, line, now);
                }
            }
        }
    }

    /// A receiver misses packets on one of its lines.
    fn lost(&mut self, at: usize, line: usize, lost: u8, now: Instant) {
        let camera = 1;
        let Some(sender) = (0..self.seats.len())
            .find(|sender| self.seats[*sender].audience[camera].contains(&(at, line)))
        else {
            return;
        };
        let losses = &mut self.seats[at].losses;
        let entry = match losses.iter().position(|(known, _, _)| *known == line) {
            Some(entry) => entry,
            None => {
                losses.push((line, now, lost));
                return;
            }
        };
        let (_, since, worst) = &mut losses[entry];
        *worst = (*worst).max(lost);
        if now.saturating_duration_since(*since) < LOSS_EVERY {
            return;
        }
        let permille = u16::from(*worst) * 125 / 32;
        (*since, *worst) = (now, 0);
        let from = self.seats[sender].who.clone();
        let to = self.seats[at].who.clone();
        self.tell(MediaEvent::Loss { from, to, permille });
    }

    /// Tells the room what has changed at a connection.
    fn look_after(&mut self, at: usize, now: Instant) {
        let seat = &self.seats[at];
        let flow = |line| {
            if seat.peer.flows(line, FLOW_SILENCE, now) {
                Flow::Flowing
            } else {
                Flow::Silent
            }
        };
        let found = Told {
            link: seat.peer.link(now),
            transport: seat.peer.transport(),
            audio: flow(0),
            video: flow(1),
        };
        let before = std::mem::replace(&mut self.seats[at].told, found);
        let who = self.seats[at].who.clone();
        if (before.link, before.transport) != (found.link, found.transport) {
            self.tell(MediaEvent::Link {
                who: who.clone(),
                state: found.link,
                transport: found.transport,
            });
        }
        if (before.audio, before.video) != (found.audio, found.video) {
            self.tell(MediaEvent::Flow {
                who,
                audio: found.audio,
                video: found.video,
            });
        }
    }

    /// Finds again who sees and hears whom.
    fn seat_audiences(&mut self) {
        for at in 0..self.seats.len() {
            let mut audience: [Vec<(usize, usize)>; OWN_LINES.len()] = Default::default();
            let who = &self.seats[at].who;
            for (receiver, slots) in &self.layout {
                let Some(receiver) = self.seats.iter().position(|seat| seat.who == *receiver)
                else {
                    continue;
                };
                for slot in slots.iter().filter(|slot| slot.seat.as_ref() == Some(who)) {
                    let own = OWN_LINES.iter().position(|kind| *kind == slot.kind);
                    if let (Some(own), Ok(line)) = (own, slot.mid.parse::<usize>()) {
                        audience[own].push((receiver, line));
                    }
                }
            }
            self.seats[at].audience = audience;
        }
    }

    fn tell(&mut self, event: MediaEvent) {
        if !self.backlog.is_empty() {
            self.keep(event);
            return;
        }
        match self.shared.events.try_send((self.key.clone(), event)) {
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {}
            Err(mpsc::error::TrySendError::Full((_, event))) => self.keep(event),
        }
    }

    fn keep(&mut self, event: MediaEvent) {
        if self.backlog.len() < MAX_BACKLOG {
            self.backlog.push_back(event);
        } else {
            tracing::error!(call = %self.key, "the hub does not follow its media: an event is lost");
        }
    }

    fn close(mut self) {
        let now = Instant::now();
        for at in 0..self.seats.len() {
            self.seats[at].peer.close(now, &mut self.out);
            self.flush(at);
        }
    }
}

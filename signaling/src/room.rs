//! One call's room as a sans-I/O core: inputs with their time go in, what to send, close and report comes out.
//!
//! Architecture invariant: nothing here waits, reads a clock, draws a random number or knows a socket; every rule of the
//! room can be tested by a list of inputs. A seat belongs to one person in one role and has at most one live connection,
//! because it holds the connection.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::close::CloseReason;
use crate::event::{LeftWhy, Presence, RoomEvent, RoomEventKind, Since};
use crate::limits::{CITIZENS, NOTARIES, RoomLimits};
use crate::name::{CallKey, ConnectionId, Participant, Role};
use crate::outbox::Outbox;
use crate::protocol::{
    ByeReason, ClientMessage, EndReason, EndedBy, ErrorCode, PeerInfo, PeerState, ServerMessage,
};
use crate::seat::{Line, Occupant};
use crate::step::Step;
pub use crate::step::{Input, Output};
use crate::ticket::Secret;

/// The room of one call.
#[derive(Debug)]
pub struct Room {
    call: CallKey,
    limits: RoomLimits,
    seats: BTreeMap<Participant, Occupant>,
    empty_since: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

impl Room {
    /// An empty room.
    #[must_use]
    pub fn new(call: CallKey, limits: RoomLimits, now: DateTime<Utc>) -> Self {
        Self {
            call,
            limits,
            seats: BTreeMap::new(),
            empty_since: Some(now),
            ended_at: None,
        }
    }

    /// Takes one input and says what follows from it.
    #[must_use]
    pub fn handle(&mut self, now: DateTime<Utc>, input: Input) -> Vec<Output> {
        let mut step = Step::new(now);
        self.let_time_pass(&mut step);
        if self.ended_at.is_some() {
            turn_away(&mut step, &input);
        } else {
            self.act(&mut step, input);
        }
        self.note_emptiness(now);
        step.outputs
    }

    /// Who is connected now.
    #[must_use]
    pub fn presence(&self) -> Presence {
        let mut presence = Presence::default();
        for (who, occupant) in &self.seats {
            let Some(at) = occupant.present_since() else {
                continue;
            };
            let since = Since {
                person: who.person.clone(),
                at,
            };
            match who.role {
                Role::Notary => presence.notary = Some(since),
                Role::Citizen => presence.citizens.push(since),
            }
        }
        presence
    }

    /// Who holds a seat, connected or within the grace.
    pub fn seated(&self) -> impl Iterator<Item = &Participant> {
        self.seats.keys()
    }

    /// Since when nobody holds a seat, if nobody does.
    #[must_use]
    pub fn empty_since(&self) -> Option<DateTime<Utc>> {
        self.empty_since
    }

    /// When the call ended, if it has.
    #[must_use]
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.ended_at
    }

    fn act(&mut self, step: &mut Step, input: Input) {
        match input {
            Input::Join {
                connection,
                who,
                token,
            } => self.join(step, connection, who, token),
            Input::Resume {
                connection,
                presented,
                last_seq,
                token,
            } => {
                self.resume(step, connection, &presented, last_seq, token);
            }
            Input::Message {
                connection,
                message,
            } => {
                if let Some(who) = self.seat_of(connection) {
                    self.hear(step, &who, connection, message);
                }
            }
            Input::Unacceptable { connection, code } => self.object(step, connection, code),
            Input::Lost { connection } => self.lose(step, connection),
            Input::Announce(announcement) => {
                self.tell_all(step, &ServerMessage::Case(announcement));
            }
            Input::End(reason) => self.end(step, EndedBy::Server, reason),
            Input::Tick => {}
        }
    }

    fn join(&mut self, step: &mut Step, connection: ConnectionId, who: Participant, token: Secret) {
        let before = self.seats.remove(&who);
        if before.is_none() && self.is_full(who.role) {
            return step.refuse(connection, ErrorCode::SeatTaken);
        }
        let mut since = step.now;
        if let Some(same) = &before {
            step.replace(same);
            since = same.present_since().unwrap_or(step.now);
        }
        let occupant = Occupant {
            line: Line::Live { connection, since },
            resume: token.hash(),
            outbox: Outbox::default(),
        };
        let welcome = self.welcome(&who, token);
        step.send(connection, occupant.outbox.aside(welcome));
        self.seats.insert(who.clone(), occupant);
        if before.is_some() {
            self.tell_others(step, &who, PeerState::Resumed);
            self.report(step, RoomEventKind::Resumed(who));
        } else {
            self.tell_others(step, &who, PeerState::Joined);
            self.report(step, RoomEventKind::Joined(who));
        }
    }

    fn resume(
        &mut self,
        step: &mut Step,
        connection: ConnectionId,
        presented: &Secret,
        last_seq: u64,
        token: Secret,
    ) {
        let hash = presented.hash();
        let held = self.seats.iter().find(|(_, held)| held.resume == hash);
        let Some(who) = held.map(|(who, _)| who.clone()) else {
            return step.refuse(connection, ErrorCode::ResumeRefused);
        };
        let fresh = token.hash();
        let welcome = self.welcome(&who, token);
        let now = step.now;
        let Some(occupant) = self.seats.get_mut(&who) else {
            return;
        };
        let Ok(missed) = occupant.outbox.after(last_seq) else {
            return step.refuse(connection, ErrorCode::ReplayLost);
        };
        step.replace(occupant);
        let since = occupant.present_since().unwrap_or(now);
        occupant.line = Line::Live { connection, since };
        occupant.resume = fresh;
        step.send(connection, occupant.outbox.aside_at(last_seq, welcome));
        for text in missed {
            step.send(connection, text);
        }
        self.tell_others(step, &who, PeerState::Resumed);
        self.report(step, RoomEventKind::Resumed(who));
    }

    fn hear(
        &mut self,
        step: &mut Step,
        who: &Participant,
        connection: ConnectionId,
        message: ClientMessage,
    ) {
        match message {
            ClientMessage::Join { .. } | ClientMessage::Resume { .. } => {
                self.object(step, connection, ErrorCode::AlreadyJoined);
            }
            ClientMessage::Signal { to, data } => {
                self.relay(step, who, connection, to.as_ref(), &data);
            }
            ClientMessage::Chat { text } => self.chat(step, who, connection, text),
            ClientMessage::Ping => self.answer(step, who, ServerMessage::Pong),
            ClientMessage::Bye { reason } => match (who.role, reason) {
                (Role::Notary, ByeReason::Finished) => {
                    self.end(step, EndedBy::Notary, EndReason::Finished);
                }
                (Role::Notary, ByeReason::Leave | ByeReason::Technical)
                | (Role::Citizen, ByeReason::Leave | ByeReason::Finished | ByeReason::Technical) => {
                    step.close(connection, CloseReason::Normal);
                    self.leave(step, who, reason.into());
                }
            },
        }
    }

    fn relay(
        &mut self,
        step: &mut Step,
        from: &Participant,
        connection: ConnectionId,
        to: Option<&Participant>,
        data: &serde_json::Value,
    ) {
        let meant =
            |other: &&Participant| *other != from && to.is_none_or(|wanted| wanted == *other);
        let readers: Vec<_> = self.seats.keys().filter(meant).cloned().collect();
        if readers.is_empty() {
            return self.object(step, connection, ErrorCode::PeerAbsent);
        }
        for reader in readers {
            let message = ServerMessage::Signal {
                from: from.clone(),
                data: data.clone(),
            };
            self.tell(step, &reader, message);
        }
    }

    fn chat(
        &mut self,
        step: &mut Step,
        from: &Participant,
        connection: ConnectionId,
        text: String,
    ) {
        if text.trim().is_empty() || text.chars().count() > self.limits.chat_chars {
            return self.object(step, connection, ErrorCode::TextRefused);
        }
        let line = ServerMessage::Chat {
            from: from.clone(),
            text,
            at: step.now,
        };
        self.tell_all(step, &line);
    }

    fn lose(&mut self, step: &mut Step, connection: ConnectionId) {
        let until = step.now + self.limits.resume_grace;
        let Some(who) = self.seat_of(connection) else {
            return;
        };
        if let Some(occupant) = self.seats.get_mut(&who) {
            occupant.line = Line::Lost { until };
        }
        self.tell_others(step, &who, PeerState::Lost);
        self.report(step, RoomEventKind::Lost(who));
    }

    fn leave(&mut self, step: &mut Step, who: &Participant, why: LeftWhy) {
        self.seats.remove(who);
        self.tell_others(step, who, PeerState::Left);
        let who = who.clone();
        self.report(step, RoomEventKind::Left { who, why });
    }

    fn end(&mut self, step: &mut Step, by: EndedBy, reason: EndReason) {
        self.tell_all(step, &ServerMessage::End { by, reason });
        for occupant in std::mem::take(&mut self.seats).into_values() {
            if let Some(connection) = occupant.connection() {
                step.close(connection, CloseReason::Normal);
            }
        }
        self.ended_at = Some(step.now);
        self.report(step, RoomEventKind::Ended { by, reason });
    }

    /// Ends graces and abandons an empty room before anything else happens at this time, so that no late tick can help
    /// a late guest.
    fn let_time_pass(&mut self, step: &mut Step) {
        let now = step.now;
        let late = |occupant: &Occupant| occupant.lost_until().is_some_and(|until| until <= now);
        let gone = self.seats.iter().filter(|(_, occupant)| late(occupant));
        let gone: Vec<_> = gone.map(|(who, _)| who.clone()).collect();
        for who in gone {
            self.leave(step, &who, LeftWhy::GraceOver);
        }
        let abandoned = self
            .empty_since
            .is_some_and(|since| since + self.limits.empty_room <= step.now);
        if abandoned && self.ended_at.is_none() {
            self.end(step, EndedBy::Server, EndReason::Abandoned);
        }
    }

    fn note_emptiness(&mut self, now: DateTime<Utc>) {
        if !self.seats.is_empty() {
            self.empty_since = None;
        } else if self.empty_since.is_none() {
            self.empty_since = Some(now);
        }
    }

    /// The next message of a seat's stream: sent when the seat is connected, kept for the replay in any case.
    fn tell(&mut self, step: &mut Step, who: &Participant, message: ServerMessage) {
        let Some(occupant) = self.seats.get_mut(who) else {
            return;
        };
        let text = occupant.outbox.push(message, &self.limits);
        if let Some(connection) = occupant.connection() {
            step.send(connection, text);
        }
    }

    fn tell_all(&mut self, step: &mut Step, message: &ServerMessage) {
        let everybody: Vec<_> = self.seats.keys().cloned().collect();
        for who in everybody {
            self.tell(step, &who, message.clone());
        }
    }

    fn tell_others(&mut self, step: &mut Step, who: &Participant, state: PeerState) {
        let others = self.seats.keys().filter(|other| *other != who);
        let others: Vec<_> = others.cloned().collect();
        for other in others {
            let seat = who.clone();
            self.tell(step, &other, ServerMessage::Peer { seat, state });
        }
    }

    /// A message outside the stream, to the seat's connection only.
    fn answer(&self, step: &mut Step, who: &Participant, message: ServerMessage) {
        if let Some(occupant) = self.seats.get(who)
            && let Some(connection) = occupant.connection()
        {
            step.send(connection, occupant.outbox.aside(message));
        }
    }

    fn object(&self, step: &mut Step, connection: ConnectionId, code: ErrorCode) {
        if let Some(who) = self.seat_of(connection) {
            self.answer(step, &who, ServerMessage::error(code));
        }
    }

    fn report(&self, step: &mut Step, kind: RoomEventKind) {
        let event = RoomEvent {
            call: self.call.clone(),
            at: step.now,
            kind,
        };
        step.outputs.push(Output::Report(event));
    }

    fn welcome(&self, who: &Participant, token: Secret) -> ServerMessage {
        let others = self.seats.iter().filter(|(other, _)| *other != who);
        let peers = others.map(|(other, occupant)| PeerInfo {
            seat: other.clone(),
            state: match occupant.line {
                Line::Live { .. } => PeerState::Joined,
                Line::Lost { .. } => PeerState::Lost,
            },
        });
        ServerMessage::Joined {
            seat: who.clone(),
            peers: peers.collect(),
            resume_token: token.into_text(),
            resume_ttl_secs: self.limits.resume_grace.as_secs(),
        }
    }

    /// Whether every seat of a role is held.
    fn is_full(&self, role: Role) -> bool {
        let seats = match role {
            Role::Notary => NOTARIES,
            Role::Citizen => CITIZENS,
        };
        self.seats.keys().filter(|who| who.role == role).count() >= seats
    }

    fn seat_of(&self, connection: ConnectionId) -> Option<Participant> {
        let sits = |occupant: &Occupant| occupant.connection() == Some(connection);
        let seat = self.seats.iter().find(|(_, occupant)| sits(occupant));
        seat.map(|(who, _)| who.clone())
    }
}

/// An ended room lets nobody in and says nothing else.
fn turn_away(step: &mut Step, input: &Input) {
    match input {
        Input::Join { connection, .. } | Input::Resume { connection, .. } => {
            step.refuse(*connection, ErrorCode::CallOver);
        }
        Input::Message { .. }
        | Input::Unacceptable { .. }
        | Input::Lost { .. }
        | Input::Announce(_)
        | Input::End(_)
        | Input::Tick => {}
    }
}

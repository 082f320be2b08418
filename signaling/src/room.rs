//! One call's room as a sans-I/O core: inputs with their time go in, what to send, close and report comes out.
//!
//! Architecture invariant: nothing here waits, reads a clock, draws a random number or knows a socket; every rule of the
//! room can be tested by a list of inputs. A seat has at most one live connection, because it holds the connection.

use chrono::{DateTime, Utc};

use crate::close::CloseReason;
use crate::event::{LeftWhy, Presence, RoomEvent, RoomEventKind};
use crate::limits::RoomLimits;
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
    notary: Option<Occupant>,
    citizen: Option<Occupant>,
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
            notary: None,
            citizen: None,
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
        Presence {
            notary: self.notary.as_ref().and_then(Occupant::present),
            citizen: self.citizen.as_ref().and_then(Occupant::present),
        }
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
                if let Some(role) = self.role_of(connection) {
                    self.hear(step, role, connection, message);
                }
            }
            Input::Unacceptable { connection, code } => self.object(step, connection, code),
            Input::Lost { connection } => self.lose(step, connection),
            Input::Announce(announcement) => {
                for role in Role::ALL {
                    self.tell(step, role, ServerMessage::Case(announcement.clone()));
                }
            }
            Input::End(reason) => self.end(step, EndedBy::Server, reason),
            Input::Tick => {}
        }
    }

    fn join(&mut self, step: &mut Step, connection: ConnectionId, who: Participant, token: Secret) {
        let role = who.role;
        let before = self.seat(role).take();
        let (since, back) = match before {
            Some(other) if other.person != who.person => {
                *self.seat(role) = Some(other);
                return step.refuse(connection, ErrorCode::SeatTaken);
            }
            Some(same) => {
                step.replace(&same);
                (same.present().map_or(step.now, |present| present.at), true)
            }
            None => (step.now, false),
        };
        let occupant = Occupant {
            person: who.person.clone(),
            line: Line::Live { connection, since },
            resume: token.hash(),
            outbox: Outbox::default(),
        };
        let welcome = self.welcome(role, token);
        step.send(connection, occupant.outbox.aside(welcome));
        *self.seat(role) = Some(occupant);
        if back {
            self.tell_others(step, role, PeerState::Resumed);
            self.report(step, RoomEventKind::Resumed(who));
        } else {
            self.tell_others(step, role, PeerState::Joined);
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
        let holds = |role: &Role| {
            self.seat_of(*role)
                .is_some_and(|occupant| occupant.resume == hash)
        };
        let Some(role) = Role::ALL.into_iter().find(holds) else {
            return step.refuse(connection, ErrorCode::ResumeRefused);
        };
        let fresh = token.hash();
        let welcome = self.welcome(role, token);
        let now = step.now;
        let Some(occupant) = self.seat(role) else {
            return;
        };
        let Ok(missed) = occupant.outbox.after(last_seq) else {
            return step.refuse(connection, ErrorCode::ReplayLost);
        };
        step.replace(occupant);
        let since = occupant.present().map_or(now, |present| present.at);
        occupant.line = Line::Live { connection, since };
        occupant.resume = fresh;
        step.send(connection, occupant.outbox.aside_at(last_seq, welcome));
        for text in missed {
            step.send(connection, text);
        }
        let who = Participant {
            role,
            person: occupant.person.clone(),
        };
        self.tell_others(step, role, PeerState::Resumed);
        self.report(step, RoomEventKind::Resumed(who));
    }

    fn hear(
        &mut self,
        step: &mut Step,
        role: Role,
        connection: ConnectionId,
        message: ClientMessage,
    ) {
        match message {
            ClientMessage::Join { .. } | ClientMessage::Resume { .. } => {
                self.object(step, connection, ErrorCode::AlreadyJoined);
            }
            ClientMessage::Signal { to, data } => self.relay(step, role, connection, to, &data),
            ClientMessage::Chat { text } => self.chat(step, role, connection, &text),
            ClientMessage::Ping => self.answer(step, role, ServerMessage::Pong),
            ClientMessage::Bye { reason } => match (role, reason) {
                (Role::Notary, ByeReason::Finished) => {
                    self.end(step, EndedBy::Notary, EndReason::Finished);
                }
                (Role::Notary, ByeReason::Leave | ByeReason::Technical)
                | (Role::Citizen, ByeReason::Leave | ByeReason::Finished | ByeReason::Technical) => {
                    step.close(connection, CloseReason::Normal);
                    self.leave(step, role, reason.into());
                }
            },
        }
    }

    fn relay(
        &mut self,
        step: &mut Step,
        from: Role,
        connection: ConnectionId,
        to: Option<Role>,
        data: &serde_json::Value,
    ) {
        let mut reached = 0;
        for role in Role::ALL {
            if role != from && to.is_none_or(|wanted| wanted == role) && self.seat(role).is_some() {
                self.tell(
                    step,
                    role,
                    ServerMessage::Signal {
                        from,
                        data: data.clone(),
                    },
                );
                reached += 1;
            }
        }
        if reached == 0 {
            self.object(step, connection, ErrorCode::PeerAbsent);
        }
    }

    fn chat(&mut self, step: &mut Step, from: Role, connection: ConnectionId, text: &str) {
        if text.trim().is_empty() || text.chars().count() > self.limits.chat_chars {
            return self.object(step, connection, ErrorCode::TextRefused);
        }
        for role in Role::ALL {
            self.tell(
                step,
                role,
                ServerMessage::Chat {
                    from,
                    text: text.to_owned(),
                    at: step.now,
                },
            );
        }
    }

    fn lose(&mut self, step: &mut Step, connection: ConnectionId) {
        let until = step.now + self.limits.resume_grace;
        let Some(role) = self.role_of(connection) else {
            return;
        };
        let Some(occupant) = self.seat(role) else {
            return;
        };
        occupant.line = Line::Lost { until };
        let who = Participant {
            role,
            person: occupant.person.clone(),
        };
        self.tell_others(step, role, PeerState::Lost);
        self.report(step, RoomEventKind::Lost(who));
    }

    fn leave(&mut self, step: &mut Step, role: Role, why: LeftWhy) {
        let Some(occupant) = self.seat(role).take() else {
            return;
        };
        let who = Participant {
            role,
            person: occupant.person,
        };
        self.tell_others(step, role, PeerState::Left);
        self.report(step, RoomEventKind::Left { who, why });
    }

    fn end(&mut self, step: &mut Step, by: EndedBy, reason: EndReason) {
        for role in Role::ALL {
            self.tell(step, role, ServerMessage::End { by, reason });
            if let Some(connection) = self
                .seat(role)
                .take()
                .and_then(|occupant| occupant.connection())
            {
                step.close(connection, CloseReason::Normal);
            }
        }
        self.ended_at = Some(step.now);
        self.report(step, RoomEventKind::Ended { by, reason });
    }

    /// Ends graces and abandons an empty room before anything else happens at this time, so that no late tick can help
    /// a late guest.
    fn let_time_pass(&mut self, step: &mut Step) {
        for role in Role::ALL {
            let Some(until) = self.seat_of(role).and_then(Occupant::lost_until) else {
                continue;
            };
            if until <= step.now {
                self.leave(step, role, LeftWhy::GraceOver);
            }
        }
        let abandoned = self
            .empty_since
            .is_some_and(|since| since + self.limits.empty_room <= step.now);
        if abandoned && self.ended_at.is_none() {
            self.end(step, EndedBy::Server, EndReason::Abandoned);
        }
    }

    fn note_emptiness(&mut self, now: DateTime<Utc>) {
        if self.notary.is_some() || self.citizen.is_some() {
            self.empty_since = None;
        } else if self.empty_since.is_none() {
            self.empty_since = Some(now);
        }
    }

    /// The next message of a seat's stream: sent when the seat is connected, kept for the replay in any case.
    fn tell(&mut self, step: &mut Step, role: Role, message: ServerMessage) {
        let limits = self.limits.clone();
        let Some(occupant) = self.seat(role) else {
            return;
        };
        let text = occupant.outbox.push(message, &limits);
        if let Some(connection) = occupant.connection() {
            step.send(connection, text);
        }
    }

    fn tell_others(&mut self, step: &mut Step, role: Role, state: PeerState) {
        for other in Role::ALL.into_iter().filter(|other| *other != role) {
            self.tell(step, other, ServerMessage::Peer { role, state });
        }
    }

    /// A message outside the stream, to the seat's connection only.
    fn answer(&self, step: &mut Step, role: Role, message: ServerMessage) {
        if let Some(occupant) = self.seat_of(role)
            && let Some(connection) = occupant.connection()
        {
            step.send(connection, occupant.outbox.aside(message));
        }
    }

    fn object(&self, step: &mut Step, connection: ConnectionId, code: ErrorCode) {
        if let Some(role) = self.role_of(connection) {
            self.answer(step, role, ServerMessage::error(code));
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

    fn welcome(&self, role: Role, token: Secret) -> ServerMessage {
        let others = Role::ALL.into_iter().filter(|other| *other != role);
        let peers = others.filter_map(|other| {
            let state = match self.seat_of(other)?.line {
                Line::Live { .. } => PeerState::Joined,
                Line::Lost { .. } => PeerState::Lost,
            };
            Some(PeerInfo { role: other, state })
        });
        ServerMessage::Joined {
            role,
            peers: peers.collect(),
            resume_token: token.into_text(),
            resume_ttl_secs: self.limits.resume_grace.as_secs(),
        }
    }

    fn seat(&mut self, role: Role) -> &mut Option<Occupant> {
        match role {
            Role::Notary => &mut self.notary,
            Role::Citizen => &mut self.citizen,
        }
    }

    fn seat_of(&self, role: Role) -> Option<&Occupant> {
        match role {
            Role::Notary => self.notary.as_ref(),
            Role::Citizen => self.citizen.as_ref(),
        }
    }

    fn role_of(&self, connection: ConnectionId) -> Option<Role> {
        let sits =
            |role: &Role| self.seat_of(*role).and_then(Occupant::connection) == Some(connection);
        Role::ALL.into_iter().find(sits)
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
